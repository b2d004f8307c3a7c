package io.normbench.data;

/** Labelled images of one shape. Implementations are immutable and may be read from several threads at once. */
public interface ImageDataset {
    /** Number of images. */
    int size();

    /** Number of classes; labels run from 0 to {@code classes() - 1}. */
    int classes();

    /** The name of a class. */
    default String className(int label) {
        return Integer.toString(label);
    }

    /** The shape of every image. */
    ImageShape shape();

    /** The label of image {@code index}. */
    int label(int index);

    /**
     * Writes image {@code index}, normalized, in C, H, W order to {@code target} from {@code offset} on.
     *
     * @throws io.normbench.util.UserError if a file behind the image is missing or damaged
     */
    void read(int index, float[] target, int offset);
}

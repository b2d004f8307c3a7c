package io.normbench.data.objects;

import io.normbench.data.ImageShape;
import io.normbench.metric.coco.GroundTruth;
import io.normbench.metric.coco.IouType;
import java.util.List;
import java.util.random.RandomGenerator;

/** Images with objects, all in frames of one shape. Immutable; may be read from several threads at once. */
public interface ObjectDataset {
    /** Number of images. */
    int size();

    /** The names of the categories; label {@code i + 1} is the name at {@code i}. */
    List<String> categories();

    /** The frame that every image is given in. */
    ImageShape frame();

    /** Whether objects have masks. */
    boolean hasMasks();

    /** Whether images have class maps. */
    boolean hasClassMaps();

    /**
     * Image {@code index}, as for evaluation.
     *
     * @throws io.normbench.util.UserError if a file behind the image is missing or damaged
     */
    ObjectImage read(int index);

    /** Image {@code index}, augmented as is usual for the data; the same state of {@code random} gives the same values. */
    default ObjectImage read(int index, RandomGenerator random) {
        return read(index);
    }

    /** The category id in the annotations of {@code label} (1 to the number of categories). */
    long categoryId(int label);

    /** All objects of all images in original coordinates, as COCO's evaluation takes them. */
    GroundTruth groundTruth(IouType type);

    /** Image {@code index} in its original size as a PNG file, for people to look at. */
    byte[] picture(int index);
}

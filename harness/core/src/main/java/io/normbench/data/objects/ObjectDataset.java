package io.normbench.data.objects;

import io.normbench.data.EvalBatches;
import io.normbench.data.ImageShape;
import io.normbench.metric.coco.GroundTruth;
import io.normbench.metric.coco.IouType;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Images with objects, all in frames of one shape. Immutable; may be read from several threads at once. */
public interface ObjectDataset {
    /** The usual name of class 0 of class maps. */
    String BACKGROUND = "background";

    /** Number of images. */
    int size();

    /** The names of the categories; label {@code i + 1} is the name at {@code i}. */
    List<String> categories();

    /** The name of class 0 of class maps; {@link #BACKGROUND} unless it is a class like the others. */
    default String classZero() {
        return BACKGROUND;
    }

    /** Whether crowd objects are VOC's difficult ones, so that VOC's own average precision means something. */
    default boolean hasDifficult() {
        return false;
    }

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

    /** All images once, in order, as for evaluation, in batches that {@code threads} threads make ahead. */
    default EvalBatches<List<ObjectImage>> inOrder(int batchSize, int threads) {
        return EvalBatches.of(
                size(),
                batchSize,
                threads,
                (from, to) -> IntStream.range(from, to).mapToObj(this::read).toList());
    }

    /** Image {@code index}, augmented as is usual for the data; the same state of {@code random} gives the same values. */
    default ObjectImage read(int index, RandomGenerator random) {
        return read(index);
    }

    /** The category id in the annotations of {@code label} (1 to the number of categories). */
    long categoryId(int label);

    /** Numbers and sizes; reads every image unless the data know them otherwise. */
    default ObjectSummary summary() {
        ObjectSummary.Builder summary = new ObjectSummary.Builder(categories().size());
        for (int index = 0; index < size(); index++) {
            ObjectImage image = read(index);
            summary.image(image.originalHeight(), image.originalWidth());
            image.objects().forEach(object -> summary.object(object.label(), object.crowd()));
        }
        return summary.build();
    }

    /**
     * All objects of all images in original coordinates, as COCO's evaluation takes them. Held-out images that were
     * opened for it have it without reading a file again.
     */
    GroundTruth groundTruth(IouType type);

    /** Image {@code index} in its original size as a PNG file, for people to look at. */
    byte[] picture(int index);
}

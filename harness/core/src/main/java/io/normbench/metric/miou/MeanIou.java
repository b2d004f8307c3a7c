package io.normbench.metric.miou;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Intersection over union of each class and its two means.
 *
 * <p>They differ in a class with no pixel, true or predicted. {@code VOCdevkit}'s way (also scikit-learn's and Keras's)
 * leaves it out. The BCN authors' DeepLabv3 code divides by the union plus 1e-10 and averages over all classes, so an
 * absent class counts as 0 and a perfect one is just below 1.
 *
 * @param confusion the pixels counted
 */
public record MeanIou(Confusion confusion) {
    private static final double AUTHORS_EPSILON = 1e-10;

    /** I / U; empty for a class without a pixel. */
    public OptionalDouble iou(int label) {
        long union = confusion.union(label);
        return union == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) confusion.intersection(label) / union);
    }

    /** I / (U + 1e-10). */
    public double authorsIou(int label) {
        return confusion.intersection(label) / (confusion.union(label) + AUTHORS_EPSILON);
    }

    /** Mean of {@link #iou} over the classes that have one; empty if none has. */
    public OptionalDouble meanOfPresent() {
        return labels().stream()
                .map(this::iou)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .average();
    }

    /** Mean of {@link #iou} over all classes, an absent one counting as 0. */
    public double meanAbsentZero() {
        return labels().stream().mapToDouble(label -> iou(label).orElse(0)).sum() / confusion.classes();
    }

    /** Mean of {@link #authorsIou} over all classes. */
    public double authorsMean() {
        return labels().stream().mapToDouble(this::authorsIou).sum() / confusion.classes();
    }

    /** Share of the counted pixels that were given their class; empty without pixels. */
    public OptionalDouble pixelAccuracy() {
        long pixels = confusion.pixels();
        long right = labels().stream().mapToLong(confusion::intersection).sum();
        return pixels == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) right / pixels);
    }

    private List<Integer> labels() {
        return IntStream.range(0, confusion.classes()).boxed().toList();
    }
}

package io.normbench.task;

import java.util.Arrays;

/** The true and the predicted class of every held-out image, in the order of the data set. Immutable. */
public final class ClassPredictions {
    /** The prediction for an image whose logits are not numbers: no class, always wrong. */
    public static final int NONE = -1;

    private final int classes;
    private final int[] truth;
    private final int[] predicted;

    /**
     * Copies both arrays.
     *
     * @param classes number of classes
     * @param truth class of each image, 0 to {@code classes - 1}
     * @param predicted the network's class for each image, or {@link #NONE}
     * @throws IllegalArgumentException if the arrays differ in length or a class is out of range
     */
    public ClassPredictions(int classes, int[] truth, int[] predicted) {
        if (truth.length != predicted.length) {
            throw new IllegalArgumentException(
                    truth.length + " true classes and " + predicted.length + " predicted ones; expected as many");
        }
        check(truth, 0, classes);
        check(predicted, NONE, classes);
        this.classes = classes;
        this.truth = truth.clone();
        this.predicted = predicted.clone();
    }

    private static void check(int[] labels, int first, int classes) {
        for (int label : labels) {
            if (label < first || label >= classes) {
                throw new IllegalArgumentException("class " + label + "; expected " + first + " to " + (classes - 1));
            }
        }
    }

    /** Number of classes. */
    public int classes() {
        return classes;
    }

    /** Number of images. */
    public int size() {
        return truth.length;
    }

    /** The class of image {@code index}. */
    public int truth(int index) {
        return truth[index];
    }

    /** The network's class for image {@code index}, or {@link #NONE}. */
    public int predicted(int index) {
        return predicted[index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClassPredictions that
                && classes == that.classes
                && Arrays.equals(truth, that.truth)
                && Arrays.equals(predicted, that.predicted);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(truth) + Arrays.hashCode(predicted);
    }

    @Override
    public String toString() {
        return truth.length + " predictions of " + classes + " classes";
    }
}

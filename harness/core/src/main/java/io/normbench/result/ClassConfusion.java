package io.normbench.result;

import io.normbench.task.ClassPredictions;
import java.util.Arrays;

/**
 * A confusion matrix: how many images of each class were taken for each class. Immutable.
 *
 * <p>Rows are true classes, columns predicted ones, as in Tribuo and scikit-learn.
 */
public final class ClassConfusion {
    private final long[][] images; // [truth][predicted]; the last column counts images without a prediction

    /** Takes the array over without a copy. */
    public ClassConfusion(long[][] images) {
        this.images = images;
    }

    /** Counts {@code predictions}. */
    public static ClassConfusion of(ClassPredictions predictions) {
        int classes = predictions.classes();
        long[][] images = new long[classes][classes + 1];
        for (int i = 0; i < predictions.size(); i++) {
            int predicted = predictions.predicted(i);
            images[predictions.truth(i)][predicted == ClassPredictions.NONE ? classes : predicted]++;
        }
        return new ClassConfusion(images);
    }

    /** The matrix of {@code classes} classes with these counts. */
    public static ClassConfusion of(int classes, Counts counts) {
        long[][] images = new long[classes][classes + 1];
        for (int truth = 0; truth < classes; truth++) {
            for (int predicted = ClassPredictions.NONE; predicted < classes; predicted++) {
                images[truth][predicted == ClassPredictions.NONE ? classes : predicted] = counts.at(truth, predicted);
            }
        }
        return new ClassConfusion(images);
    }

    /** Tells how many images of a class were taken for another. */
    @FunctionalInterface
    public interface Counts {
        /** Images of class {@code truth} taken for {@code predicted}, which may be {@link ClassPredictions#NONE}. */
        long at(int truth, int predicted);
    }

    /** Number of classes. */
    public int classes() {
        return images.length;
    }

    /** Images of class {@code truth} taken for {@code predicted}, which may be {@link ClassPredictions#NONE}. */
    public long images(int truth, int predicted) {
        return images[truth][predicted == ClassPredictions.NONE ? images.length : predicted];
    }

    /** Images of class {@code truth}. */
    public long images(int truth) {
        return Arrays.stream(images[truth]).sum();
    }

    /** Images of all classes taken for {@code predicted}, which may be {@link ClassPredictions#NONE}. */
    public long predictions(int predicted) {
        int column = predicted == ClassPredictions.NONE ? images.length : predicted;
        return Arrays.stream(images).mapToLong(row -> row[column]).sum();
    }

    /** Both matrices added: the trials of several seeds. */
    public ClassConfusion plus(ClassConfusion other) {
        if (other.classes() != classes()) {
            throw new IllegalArgumentException(other.classes() + " classes; expected " + classes());
        }
        long[][] sum = new long[images.length][];
        for (int truth = 0; truth < sum.length; truth++) {
            sum[truth] = images[truth].clone();
            for (int column = 0; column < sum[truth].length; column++) {
                sum[truth][column] += other.images[truth][column];
            }
        }
        return new ClassConfusion(sum);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClassConfusion that && Arrays.deepEquals(images, that.images);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(images);
    }

    @Override
    public String toString() {
        return Arrays.deepToString(images);
    }
}

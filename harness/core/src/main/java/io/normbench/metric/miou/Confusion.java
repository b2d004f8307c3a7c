package io.normbench.metric.miou;

import java.util.Arrays;

/** Pixel counts of a whole set: how many pixels of each true class were given each class. */
public final class Confusion {
    private final int classes;
    private final int voidLabel;
    private final long[] counts;
    private long voidPixels;

    /**
     * Starts at no pixels.
     *
     * @param classes labels are 0 to {@code classes - 1}
     * @param voidLabel the label whose pixels do not count
     */
    public Confusion(int classes, int voidLabel) {
        if (classes < 1) {
            throw new IllegalArgumentException("classes is " + classes + "; expected at least 1");
        }
        this.classes = classes;
        this.voidLabel = voidLabel;
        this.counts = new long[Math.multiplyExact(classes, classes)];
    }

    /**
     * Adds an image.
     *
     * @throws IllegalArgumentException if the sizes differ or a label is no class; the message says where
     */
    public void add(LabelMap truth, LabelMap prediction) {
        if (truth.height() != prediction.height() || truth.width() != prediction.width()) {
            throw new IllegalArgumentException("the label map is " + truth.height() + " x " + truth.width()
                    + " (height x width) but the prediction " + prediction.height() + " x " + prediction.width()
                    + "; predict at full resolution");
        }
        int pixels = truth.height() * truth.width();
        for (int i = 0; i < pixels; i++) {
            int wanted = truth.label(i);
            if (wanted == voidLabel) {
                voidPixels++;
                continue;
            }
            check("label", wanted, i, truth.width());
            int got = prediction.label(i);
            check("prediction", got, i, truth.width());
            counts[wanted * classes + got]++;
        }
    }

    /**
     * The counts of all images but those that {@code part} has, all of which were added here too.
     *
     * @throws IllegalArgumentException if it has another number of classes
     */
    public Confusion without(Confusion part) {
        if (part.classes != classes) {
            throw new IllegalArgumentException(part.classes + " classes; expected " + classes);
        }
        Confusion rest = new Confusion(classes, voidLabel);
        Arrays.setAll(rest.counts, i -> counts[i] - part.counts[i]);
        rest.voidPixels = voidPixels - part.voidPixels;
        return rest;
    }

    private void check(String what, int label, int pixel, int width) {
        if (label >= classes || label < 0) {
            throw new IllegalArgumentException(what + " " + label + " at row " + pixel / width + ", column "
                    + pixel % width + "; expected 0 to " + (classes - 1) + ", or " + voidLabel
                    + " for void in a label map");
        }
    }

    /** Number of classes. */
    public int classes() {
        return classes;
    }

    /** Pixels of class {@code truth} that were given class {@code prediction}. */
    public long count(int truth, int prediction) {
        return counts[truth * classes + prediction];
    }

    /** Pixels of class {@code truth}. */
    public long truth(int truth) {
        long sum = 0;
        for (int prediction = 0; prediction < classes; prediction++) {
            sum += count(truth, prediction);
        }
        return sum;
    }

    /** Pixels that do not count. */
    public long voidPixels() {
        return voidPixels;
    }

    /** Pixels that count. */
    public long pixels() {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    /** Pixels of the class that were given it. */
    public long intersection(int label) {
        return count(label, label);
    }

    /** Pixels that are of the class or were given it. */
    public long union(int label) {
        long union = -intersection(label);
        for (int other = 0; other < classes; other++) {
            union += count(label, other) + count(other, label);
        }
        return union;
    }
}

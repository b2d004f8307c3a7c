package io.normbench.report.chart;

import java.util.Arrays;

/** Where most values of an axis lie, so that a few far below do not press the others together. */
public final class Cluster {
    /** Tukey's, for outliers: so many times the distance between the quartiles. */
    private static final double FENCE = 1.5;

    /** An axis is cut only if it becomes at most this part of what it was. */
    private static final double WORTH = 2.0 / 3;

    private Cluster() {}

    /**
     * The least of {@code values} that is no outlier: at or above Tukey's lower fence, 1.5 times the distance between the
     * quartiles below the lower one. The least of all where cutting the others off would gain little.
     *
     * @param values finite; at least one
     */
    public static double least(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double lower = quartile(sorted, 1);
        double fence = lower - FENCE * (quartile(sorted, 3) - lower);
        double least = Arrays.stream(sorted)
                .filter(value -> value >= fence)
                .findFirst()
                .orElseThrow();
        double top = sorted[sorted.length - 1];
        return top - least <= WORTH * (top - sorted[0]) ? least : sorted[0];
    }

    private static double quartile(double[] sorted, int number) {
        double at = number * (sorted.length - 1) / 4.0;
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}

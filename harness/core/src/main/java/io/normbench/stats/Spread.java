package io.normbench.stats;

import java.util.Arrays;

/** Measures of spread that a few wild values do not move. */
public final class Spread {
    /** The third quartile of the standard normal distribution: what turns a MAD into a standard deviation. */
    private static final double NORMAL_QUARTILE = 0.6744897501960817;

    private Spread() {}

    /** The median absolute deviation from the median. */
    public static double mad(double[] values) {
        double median = Quantiles.median(values);
        return Quantiles.median(
                Arrays.stream(values).map(x -> Math.abs(x - median)).toArray());
    }

    /** The median absolute deviation, scaled so that it estimates the standard deviation of normal values. */
    public static double madNormal(double[] values) {
        return mad(values) / NORMAL_QUARTILE;
    }

    /** The interquartile range. */
    public static double iqr(double[] values) {
        return Quantiles.percentile(values, 75) - Quantiles.percentile(values, 25);
    }
}

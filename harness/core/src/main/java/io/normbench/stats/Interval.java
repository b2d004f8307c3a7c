package io.normbench.stats;

/**
 * A confidence interval.
 *
 * @param low its lower end; minus infinity where the sample is too small to bound it
 * @param high its upper end; infinity where the sample is too small to bound it
 */
public record Interval(double low, double high) {
    /** The standard normal's 0.975 quantile: half the width of a 95% interval, in standard errors. */
    public static final double Z_975 = 1.959963984540054;

    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("an interval from " + low + " to " + high);
        }
    }
}

package io.normbench.stats;

/**
 * A confidence interval.
 *
 * @param low its lower end; minus infinity where the sample is too small to bound it
 * @param high its upper end; infinity where the sample is too small to bound it
 */
public record Interval(double low, double high) {
    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("an interval from " + low + " to " + high);
        }
    }
}

package io.normbench.gate.verdict;

/**
 * The smallest slow-down that can fail.
 *
 * @param delta as a fraction: 0.03 is 3%
 * @param gated whether a cell with this threshold is gated at all
 * @param basis where it comes from, in words
 */
public record Threshold(double delta, boolean gated, String basis) {
    /** The threshold on the scale of log ratios. */
    public double log() {
        return Math.log1p(delta);
    }
}

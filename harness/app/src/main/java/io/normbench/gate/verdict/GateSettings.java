package io.normbench.gate.verdict;

/**
 * The numbers of the rule. {@link #defaults()} are those of the project; what stands as a constant is not meant to be
 * changed from outside.
 *
 * @param screenPairs pairs of the screening stage
 * @param openPairs pairs of the screening stage in all, of a cell that {@code screenPairs} left open
 * @param confirmPairs fresh pairs of the confirming stage
 * @param accuracyLooks how often accuracy may be looked at: 1, or 2 where inconclusive cells get more seeds once
 */
public record GateSettings(int screenPairs, int openPairs, int confirmPairs, int accuracyLooks) {
    /** Level of the tests, and one minus the confidence of the one-sided bounds. */
    public static final double LEVEL = 0.05;
    /** Smallest threshold of step time, a fraction. */
    public static final double MIN_DELTA = 0.03;
    /** A cell whose threshold would be larger is not gated. */
    public static final double MAX_DELTA = 0.10;
    /** Probability of a false alarm that the threshold allows the whole gate. */
    public static final double FALSE_ALARM = 0.01;
    /** A/A comparisons of a cell family from which its spread is believed. */
    public static final int MIN_COMPARISONS = 20;
    /** Smallest margin of accuracy: 0.2 points of a metric between 0 and 1. */
    public static final double MIN_ACCURACY_MARGIN = 0.002;
    /** With fewer pairs no signed-rank test can reach 0.05: its smallest p value is 2^-n. */
    public static final int MIN_PAIRS = 5;

    public GateSettings {
        if (screenPairs < 1 || openPairs < screenPairs || confirmPairs < 1 || accuracyLooks < 1 || accuracyLooks > 2) {
            throw new IllegalArgumentException("pairs must be positive, not fewer in a second look, and looks 1 or 2");
        }
    }

    /** Six pairs, ten where those leave a cell open, then twelve; accuracy is looked at once. */
    public static GateSettings defaults() {
        return new GateSettings(6, 10, 12, 1);
    }

    /** The same for a second look at accuracy. */
    public GateSettings secondLook() {
        return new GateSettings(screenPairs, openPairs, confirmPairs, 2);
    }

    /** The level of one look at accuracy: two looks share the level. */
    public double accuracyLevel() {
        return LEVEL / accuracyLooks;
    }
}

package io.normbench.reproduce;

/**
 * What counts as noise.
 *
 * @param stepTime how far, as a fraction, a median step time may lie outside the stored run's 10th to 90th percentiles
 *     of the same cell. Medians of fresh processes move by more than the steps of one process
 * @param metricBand largest difference of a metric; 0 for {@link #bandOf} of each trial
 * @param loss largest relative difference of a loss of a throughput trial, which has no metric
 */
public record Tolerances(double stepTime, double metricBand, double loss) {
    /** On shared machines medians were seen to move by half between fresh processes. */
    public static final double STEP_TIME = 0.5;

    /** Rounding that grows over some hundred steps at a learning rate of 0.001. */
    static final double LOSS = 1e-3;

    /** Without a number of held-out items. */
    static final double FALLBACK_BAND = 0.01;

    /** With these limits for step times and, unless it is 0, for metrics. */
    public static Tolerances of(double stepTime, double metricBand) {
        return new Tolerances(stepTime, metricBand, LOSS);
    }

    /**
     * The band of a metric {@code p} over {@code n} held-out items: twice the standard error of the difference of two
     * proportions, {@code 2 sqrt(2 p (1 - p) / n)}.
     */
    double bandOf(double p, long n) {
        if (metricBand > 0) {
            return metricBand;
        }
        return n <= 0 || p < 0 || p > 1 ? FALLBACK_BAND : Math.max(1.0 / n, 2 * Math.sqrt(2 * p * (1 - p) / n));
    }
}

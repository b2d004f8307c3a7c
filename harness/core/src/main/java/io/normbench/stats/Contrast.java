package io.normbench.stats;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A difference of two means, or of a mean and a number, each mean taken over seeds and over a sample of items.
 *
 * <p>Two sources make it uncertain: the seeds, whose variance is estimated with few degrees of freedom, and the items, whose
 * number is large. Degrees of freedom of their sum are Satterthwaite's (1946).
 *
 * @param difference the difference
 * @param seedVariance its variance by the seeds
 * @param seedFreedom degrees of freedom of that variance
 * @param sampleVariance its variance by the items; 0 where it is not known
 */
public record Contrast(double difference, double seedVariance, double seedFreedom, double sampleVariance) {
    /** From here on Student's t is the normal distribution. */
    private static final double NORMAL_FROM = 1e7;

    /** The same of a difference that is larger by {@code shift}. */
    public Contrast shifted(double shift) {
        return new Contrast(difference + shift, seedVariance, seedFreedom, sampleVariance);
    }

    /** Its standard error. */
    public double error() {
        return Math.sqrt(seedVariance + sampleVariance);
    }

    /** Degrees of freedom of the error. */
    public double freedom() {
        if (seedVariance == 0) {
            return NORMAL_FROM;
        }
        double share = (seedVariance + sampleVariance) / seedVariance;
        return Math.min(NORMAL_FROM, seedFreedom * share * share);
    }

    /** Probability of a difference at least as large if there were none. */
    public double pAbove() {
        if (error() == 0) {
            return difference > 0 ? 0 : difference < 0 ? 1 : 0.5;
        }
        return TDistribution.of(freedom()).survivalProbability(difference / error());
    }

    /** The two-sided interval of the difference. */
    public Interval interval(double confidence) {
        double half = StudentT.quantile(freedom(), (1 + confidence) / 2) * error();
        return new Interval(difference - half, difference + half);
    }

    /** The smallest true difference that a one-sided test at {@code level} finds with probability {@code power}. */
    public double detectable(double level, double power) {
        return (StudentT.quantile(freedom(), 1 - level) + StudentT.quantile(freedom(), power)) * error();
    }
}

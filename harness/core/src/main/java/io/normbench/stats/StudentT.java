package io.normbench.stats;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Inference about the mean of a sample by Student's t distribution (Student 1908).
 *
 * @param n number of values; at least 2
 * @param mean their mean
 * @param sd their sample standard deviation (divisor n - 1); 0 makes every bound equal to the mean
 */
public record StudentT(int n, double mean, double sd) {
    public StudentT {
        if (n < 2) {
            throw new IllegalArgumentException("a t statistic needs at least 2 values, but got " + n);
        }
    }

    /** Summarizes {@code values}, of which there must be at least two. */
    public static StudentT of(double... values) {
        Samples.requireFinite(values);
        Summary summary = Summary.of(values);
        return new StudentT(summary.n(), summary.mean(), summary.sd().orElse(Double.NaN));
    }

    /** The value that the mean exceeds with this one-sided {@code confidence}. */
    public double lowerBound(double confidence) {
        return mean - quantile(n - 1, confidence) * standardError();
    }

    /** The value that the mean stays below with this one-sided {@code confidence}. */
    public double upperBound(double confidence) {
        return mean + quantile(n - 1, confidence) * standardError();
    }

    /** The two-sided interval of the mean. */
    public Interval interval(double confidence) {
        double oneSided = (1 + confidence) / 2;
        return new Interval(lowerBound(oneSided), upperBound(oneSided));
    }

    /** The t statistic of the hypothesis that the mean is {@code mu}. */
    public double t(double mu) {
        return mean == mu ? 0 : (mean - mu) / standardError();
    }

    /** Probability of a mean at least as large if it were {@code mu}. */
    public double pGreater(double mu) {
        return TDistribution.of(n - 1).survivalProbability(t(mu));
    }

    /** Probability of a mean at most as large if it were {@code mu}. */
    public double pLess(double mu) {
        return TDistribution.of(n - 1).cumulativeProbability(t(mu));
    }

    /** Both directions at once. */
    public double pTwoSided(double mu) {
        return 2 * TDistribution.of(n - 1).survivalProbability(Math.abs(t(mu)));
    }

    /**
     * The value that Student's t with {@code freedom} degrees exceeds with probability 1 - p. The library finds it by a
     * search that stops at 1e-9; one step of Newton's method gives the digits that are left.
     */
    public static double quantile(double freedom, double p) {
        TDistribution distribution = TDistribution.of(freedom);
        double t = distribution.inverseCumulativeProbability(p);
        if (!Double.isFinite(t) || t == 0) {
            return t;
        }
        double error =
                t > 0 ? (1 - p) - distribution.survivalProbability(t) : distribution.cumulativeProbability(t) - p;
        return t - error / distribution.density(t);
    }

    private double standardError() {
        return sd / Math.sqrt(n);
    }
}

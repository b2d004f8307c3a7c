package io.normbench.stats;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/** The confidence interval of a median whose ends are order statistics, whatever the distribution (sign test). */
public final class MedianInterval {
    private MedianInterval() {}

    /** The interval of the median of what {@code values} were drawn from; unbounded below six values at 95%. */
    public static Interval of(double[] values, double confidence) {
        Samples.requireFinite(values);
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        BinomialDistribution below = BinomialDistribution.of(sorted.length, 0.5);
        int cut = 0;
        while (2 * cut < sorted.length && below.cumulativeProbability(cut) <= (1 - confidence) / 2) {
            cut++;
        }
        return cut == 0
                ? new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)
                : new Interval(sorted[cut - 1], sorted[sorted.length - cut]);
    }
}

package io.normbench.comparison;

import io.normbench.stats.Quantiles;
import java.util.List;
import java.util.Optional;

/**
 * How far apart {@code count} values are in two runs, relative: 0.03 where the larger is 3% above the smaller. Half of
 * them are apart by at most {@code median}, 95 in 100 by {@code p95}.
 */
record Differences(int count, double median, double p95, double largest) {
    /** Of absolute differences of logarithms; empty if there are none. */
    static Optional<Differences> of(List<Double> logDifferences) {
        double[] values = logDifferences.stream().mapToDouble(Math::expm1).toArray();
        return values.length == 0
                ? Optional.empty()
                : Optional.of(new Differences(
                        values.length,
                        Quantiles.median(values),
                        Quantiles.percentile(values, 95),
                        Quantiles.percentile(values, 100)));
    }
}

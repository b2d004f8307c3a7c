package io.normbench.stats;

import java.util.Collection;
import java.util.EnumSet;
import java.util.OptionalDouble;
import org.apache.commons.statistics.descriptive.DoubleStatistics;
import org.apache.commons.statistics.descriptive.Statistic;

/**
 * Describes n values, for instance the accuracies of several seeds.
 *
 * @param n number of values; at least 1
 * @param mean arithmetic mean
 * @param sd sample standard deviation (divisor n - 1); empty for a single value, whose spread is unknown, not zero
 * @param min smallest value
 * @param max largest value
 */
public record Summary(int n, double mean, OptionalDouble sd, double min, double max) {
    /** Summarizes {@code values}, of which there must be at least one. */
    public static Summary of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a summary of no values");
        }
        DoubleStatistics statistics = DoubleStatistics.of(
                EnumSet.of(Statistic.MEAN, Statistic.STANDARD_DEVIATION, Statistic.MIN, Statistic.MAX), values);
        return new Summary(
                values.length,
                statistics.getAsDouble(Statistic.MEAN),
                values.length == 1
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(statistics.getAsDouble(Statistic.STANDARD_DEVIATION)),
                statistics.getAsDouble(Statistic.MIN),
                statistics.getAsDouble(Statistic.MAX));
    }

    /** Summarizes {@code values}, of which there must be at least one. */
    public static Summary of(Collection<? extends Number> values) {
        return of(values.stream().mapToDouble(Number::doubleValue).toArray());
    }
}

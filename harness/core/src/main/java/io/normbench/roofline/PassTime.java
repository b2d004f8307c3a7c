package io.normbench.roofline;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.normbench.stats.Quantiles;

/**
 * How long a pass takes.
 *
 * @param medianNanos median of the samples
 * @param p10Nanos their 10th percentile
 * @param p90Nanos their 90th percentile
 * @param samples how many samples there are; each is the mean of one or more passes between two synchronisations
 * @param passes how many passes were measured
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record PassTime(double medianNanos, double p10Nanos, double p90Nanos, int samples, long passes) {
    /** The quantiles of {@code nanosPerPass}. */
    static PassTime of(double[] nanosPerPass, long passes) {
        return new PassTime(
                Quantiles.median(nanosPerPass),
                Quantiles.percentile(nanosPerPass, 10),
                Quantiles.percentile(nanosPerPass, 90),
                nanosPerPass.length,
                passes);
    }
}

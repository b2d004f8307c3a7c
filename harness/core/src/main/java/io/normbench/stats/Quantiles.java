package io.normbench.stats;

import java.util.Arrays;
import org.apache.commons.statistics.descriptive.NaNPolicy;
import org.apache.commons.statistics.descriptive.Quantile;

/**
 * Computes quantiles by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996; the default of R
 * and NumPy, so that readers who recompute a column get the same digits).
 *
 * <p>No method changes its argument. An empty sample and a NaN are refused: a quantile of nothing is a bug upstream.
 */
public final class Quantiles {
    private static final Quantile TYPE_7 = Quantile.withDefaults()
            .with(Quantile.EstimationMethod.HF7)
            .with(NaNPolicy.ERROR)
            .withCopy(true);

    private Quantiles() {}

    /** Returns the value below which {@code percent} (0 to 100) of {@code values} lie. */
    public static double percentile(double[] values, double percent) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a quantile of no values");
        }
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("percent must be from 0 to 100, but is " + percent);
        }
        return TYPE_7.evaluate(values, percent / 100);
    }

    /** Returns the value below which {@code percent} of {@code values} lie; exact for values below 2^53. */
    public static double percentile(long[] values, double percent) {
        return percentile(toDoubles(values), percent);
    }

    /** Returns the median. */
    public static double median(double[] values) {
        return percentile(values, 50);
    }

    /** Returns the median; exact for values below 2^53 (as nanoseconds: 104 days). */
    public static double median(long[] values) {
        return percentile(toDoubles(values), 50);
    }

    private static double[] toDoubles(long[] values) {
        return Arrays.stream(values).asDoubleStream().toArray();
    }
}

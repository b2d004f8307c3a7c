package io.normbench.measure.statistics;

import io.normbench.norm.RunningMoments;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Running statistics of many batches from those of each, in double precision.
 *
 * <p>Moments are pooled: of the batches' means μ_k, biased variances σ²_k and numbers of values m_k come
 *
 * <pre>
 * μ  = Σ m_k μ_k / Σ m_k
 * σ² = Σ m_k (σ²_k + (μ_k - μ)²) / Σ m_k
 * </pre>
 *
 * <p>the mean and the biased variance of all values together. That is what the authors of precise BN aggregate
 * (arXiv:2105.07576, section 3) and what fvcore's {@code update_bn_stats} estimates with its population variance. Its other
 * choice, and the original paper's, is the mean of the batches' unbiased variances: it lacks what lies between batches,
 * which is most of the variance where a batch is one image. With small batches as the subject, the pooled one it is.
 *
 * <p>Where a statistic is no moment about a mean that the layer keeps, it is the mean of the batches' values, weighted by
 * m_k: what a running average would come to.
 */
final class PooledStatistics {
    private static final String MEAN = "running_mean";
    private static final String VARIANCE = "running_var";
    private static final String DEVIATION = "running_std";

    /** Begins the names under which statistics are averaged as they are; no state is called so. */
    private static final String RAW = " ";

    private final RunningMoments kind;
    private final Map<String, Average> averages = new TreeMap<>();

    /** @param kind what the method's running statistics are */
    PooledStatistics(RunningMoments kind) {
        this.kind = kind;
    }

    /**
     * Takes a batch's statistic in.
     *
     * @param name full name of the state that a running average of it is
     * @param values how many values of the input it is of
     */
    void add(String name, double[] statistic, double values) {
        averages.computeIfAbsent(name, key -> new Average(statistic.length))
                .add(moment(name, statistic, values), values);
        if (isSpread(name)) {
            averages.computeIfAbsent(raw(name), key -> new Average(statistic.length))
                    .add(statistic, values);
        }
    }

    /** Variances as biased ones, deviations as their squares; everything else as it is. */
    private double[] moment(String name, double[] statistic, double values) {
        double[] moment = statistic.clone();
        for (int i = 0; i < moment.length; i++) {
            if (name.endsWith(DEVIATION)) {
                moment[i] *= moment[i];
            } else if (name.endsWith(VARIANCE) && kind == RunningMoments.UNBIASED) {
                moment[i] *= (values - 1) / values;
            }
        }
        return moment;
    }

    /** The statistics of all batches by full name. */
    Map<String, double[]> values() {
        Map<String, double[]> values = new TreeMap<>();
        averages.forEach((name, average) -> {
            if (!name.startsWith(RAW)) {
                values.put(name, value(name, average));
            }
        });
        return values;
    }

    private double[] value(String name, Average average) {
        if (!isSpread(name)) {
            return average.mean;
        }
        Average means = averages.get(name.substring(0, name.lastIndexOf('.') + 1) + MEAN);
        if (means == null || means.mean.length != average.mean.length && average.mean.length != 1) {
            return Objects.requireNonNull(averages.get(raw(name)), name).mean;
        }
        double[] pooled = average.mean.clone();
        for (int i = 0; i < pooled.length; i++) {
            pooled[i] += pooled.length == 1 ? means.meanVariance() : means.variance(i);
            pooled[i] = name.endsWith(DEVIATION) ? Math.sqrt(pooled[i]) : pooled[i];
        }
        return pooled;
    }

    private boolean isSpread(String name) {
        boolean moments = kind == RunningMoments.UNBIASED || kind == RunningMoments.BIASED;
        return moments && (name.endsWith(VARIANCE) || name.endsWith(DEVIATION));
    }

    private static String raw(String name) {
        return RAW + name;
    }

    /** A weighted mean with the weighted squares about it, by the update of Chan, Golub and LeVeque (1979). */
    private static final class Average {
        private final double[] mean;
        private final double[] squares;
        private double weight;

        Average(int length) {
            mean = new double[length];
            squares = new double[length];
        }

        void add(double[] statistic, double values) {
            weight += values;
            for (int i = 0; i < mean.length; i++) {
                double before = statistic[i] - mean[i];
                mean[i] += before * values / weight;
                squares[i] += values * before * (statistic[i] - mean[i]);
            }
        }

        double variance(int i) {
            return squares[i] / weight;
        }

        double meanVariance() {
            double sum = 0;
            for (double square : squares) {
                sum += square;
            }
            return sum / weight / squares.length;
        }
    }
}

package io.normbench.measure.singularity;

/** Moments and active shares of a layer's channels, pooled over batches in double precision. */
final class PooledChannels {
    private final double[] mean;
    private final double[] squares;
    private final double[] active;
    private double values;

    PooledChannels(int channels) {
        mean = new double[channels];
        squares = new double[channels];
        active = new double[channels];
    }

    int channels() {
        return mean.length;
    }

    /**
     * Takes a batch in, by the update of Chan, Golub and LeVeque (1979).
     *
     * @param count values of each channel, above 0
     * @param variance biased
     * @param share of values above 0
     */
    void add(double count, double[] batchMean, double[] variance, double[] share) {
        double before = values;
        values += count;
        for (int c = 0; c < mean.length; c++) {
            double difference = batchMean[c] - mean[c];
            mean[c] += difference * count / values;
            squares[c] += variance[c] * count + difference * difference * before * count / values;
            active[c] += (share[c] - active[c]) * count / values;
        }
    }

    double[] mean() {
        return mean.clone();
    }

    double[] deviation() {
        double[] deviation = new double[squares.length];
        for (int c = 0; c < deviation.length; c++) {
            // Variances of a narrow type may be a rounding below 0.
            deviation[c] = Math.sqrt(Math.max(0, squares[c] / values));
        }
        return deviation;
    }

    double[] active() {
        return active.clone();
    }
}

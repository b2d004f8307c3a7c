package io.normbench.metric.coco;

/** Adds numbers in the order of NumPy's pairwise summation, so that means agree to the last bit. */
final class PairwiseSum {
    private static final int LANES = 8;
    private static final int BLOCK = 128;

    private PairwiseSum() {}

    /** The sum of all values. */
    static double of(double[] values) {
        return sum(values, 0, values.length);
    }

    private static double sum(double[] values, int from, int count) {
        if (count < LANES) {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += values[from + i];
            }
            return sum;
        }
        if (count > BLOCK) {
            int half = count / 2;
            half -= half % LANES;
            return sum(values, from, half) + sum(values, from + half, count - half);
        }
        double[] lane = new double[LANES];
        System.arraycopy(values, from, lane, 0, LANES);
        int whole = count - count % LANES;
        for (int i = LANES; i < whole; i++) {
            lane[i % LANES] += values[from + i];
        }
        double sum = ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
        for (int i = whole; i < count; i++) {
            sum += values[from + i];
        }
        return sum;
    }
}

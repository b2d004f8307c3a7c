package io.normbench.stats;

import org.apache.commons.statistics.ranking.NaNStrategy;
import org.apache.commons.statistics.ranking.NaturalRanking;
import org.apache.commons.statistics.ranking.TiesStrategy;

/** What the tests ask of samples: finite values, and their ranks. */
final class Samples {
    private Samples() {}

    /** Refuses an empty sample, and values that have no place in an order. */
    static void requireFinite(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a statistic of no values");
        }
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("a statistic of " + value);
            }
        }
    }

    /** Twice the rank of each value, equal values sharing the average of their ranks: whole numbers. */
    static int[] doubledRanks(double[] values) {
        double[] ranks = new NaturalRanking(NaNStrategy.FAILED, TiesStrategy.AVERAGE).apply(values);
        int[] doubled = new int[ranks.length];
        for (int i = 0; i < ranks.length; i++) {
            doubled[i] = (int) Math.round(2 * ranks[i]);
        }
        return doubled;
    }

    /** Whether two values are equal: only then is a doubled rank odd, or shared. */
    static boolean hasTies(int[] doubledRanks) {
        boolean[] seen = new boolean[2 * doubledRanks.length + 1];
        for (int rank : doubledRanks) {
            if (seen[rank]) {
                return true;
            }
            seen[rank] = true;
        }
        return false;
    }
}

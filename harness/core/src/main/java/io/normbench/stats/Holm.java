package io.normbench.stats;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The step-down correction for several tests of Holm (1979), which commons-statistics lacks: it holds the probability
 * of any false rejection at the level, whatever the tests' dependence.
 */
public final class Holm {
    private Holm() {}

    /**
     * Returns the adjusted p values in the order of {@code p}; a test is rejected where its own is at most the level.
     */
    public static double[] adjust(double[] p) {
        for (double value : p) {
            if (!(value >= 0 && value <= 1)) {
                throw new IllegalArgumentException("a probability of " + value);
            }
        }
        int[] ascending = IntStream.range(0, p.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> p[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] adjusted = new double[p.length];
        double largest = 0;
        for (int rank = 0; rank < p.length; rank++) {
            largest = Math.max(largest, Math.min(1, (p.length - rank) * p[ascending[rank]]));
            adjusted[ascending[rank]] = largest;
        }
        return adjusted;
    }
}

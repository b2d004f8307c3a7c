package io.normbench.stats;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The score interval of a share (Wilson 1927), which stays between 0 and 1 and is right near both ends too.
 */
public final class Wilson {
    private Wilson() {}

    /**
     * The two-sided interval of a share.
     *
     * @param share the share that was found, 0 to 1
     * @param items how many items it was found over, above 0; the effective number where items count unequally or are
     *     means themselves (Korn and Graubard 1998)
     * @param confidence of the interval
     */
    public static Interval interval(double share, double items, double confidence) {
        if (!(share >= 0 && share <= 1) || !(items > 0)) {
            throw new IllegalArgumentException("a share of " + share + " over " + items + " items");
        }
        double z = NormalDistribution.of(0, 1).inverseCumulativeProbability((1 + confidence) / 2);
        double square = z * z / items;
        double centre = (share + square / 2) / (1 + square);
        double half = z / (1 + square) * Math.sqrt(share * (1 - share) / items + square / (4 * items));
        return new Interval(Math.min(share, Math.max(0, centre - half)), Math.max(share, Math.min(1, centre + half)));
    }
}

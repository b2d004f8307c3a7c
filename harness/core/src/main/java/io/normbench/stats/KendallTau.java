package io.normbench.stats;

import java.util.OptionalDouble;

/**
 * Kendall's rank correlation tau-b (Kendall 1945): how far two samples put the same things in the same order. 1 the same
 * order, -1 the reverse; pairs that are equal in one sample alone lower it, pairs that are equal in both do not count.
 */
public final class KendallTau {
    private KendallTau() {}

    /** Returns tau-b of {@code x[i], y[i]}; empty if all of a sample is equal, which is no order. */
    public static OptionalDouble of(double[] x, double[] y) {
        if (x.length != y.length) {
            throw new IllegalArgumentException("samples of " + x.length + " and " + y.length + " values");
        }
        Samples.requireFinite(x);
        Samples.requireFinite(y);
        long agreeing = 0;
        long untiedX = 0;
        long untiedY = 0;
        for (int i = 1; i < x.length; i++) {
            for (int j = 0; j < i; j++) {
                int signX = Double.compare(x[i] - x[j], 0.0);
                int signY = Double.compare(y[i] - y[j], 0.0);
                agreeing += signX * signY;
                untiedX += Math.abs(signX);
                untiedY += Math.abs(signY);
            }
        }
        return untiedX == 0 || untiedY == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(agreeing / Math.sqrt((double) untiedX * untiedY));
    }
}

package io.normbench.report.table;

import io.normbench.report.grid.Quantity;
import java.util.DoubleSummaryStatistics;
import java.util.OptionalDouble;

/**
 * Turns values into depths of tint, 0 to 8. Deeper is better, in every matrix.
 *
 * <p>A span narrower than a floor is not stretched to the full depth: a column whose values differ by 1% would
 * otherwise look as dramatic as one whose values differ tenfold.
 *
 * @param log whether the scale is logarithmic
 * @param higherIsBetter which end is deep
 * @param low lower end of the scale
 * @param span its length
 */
record Shading(boolean log, boolean higherIsBetter, double low, double span) {
    private static final int DEEPEST = 8;
    /** The tint of a ratio of 1, and of one that cannot be told from it. */
    static final int NEUTRAL = 4;
    /** Smallest ratio between the ends of a logarithmic scale. */
    private static final double RATIO_FLOOR = 1.5;
    /** Smallest difference between the ends of an accuracy scale. */
    private static final double ACCURACY_FLOOR = 0.1;

    /** The scale over {@code values}, all of them measurements of {@code quantity}. */
    static Shading over(Quantity quantity, DoubleSummaryStatistics values) {
        boolean log = !quantity.isOverSeeds();
        // Memory above a baseline may be nothing, or less.
        double least = quantity == Quantity.HOST_MEMORY ? 1 : 1e-12;
        double low = log ? Math.log(Math.max(values.getMin(), least)) : values.getMin();
        double high = log ? Math.log(Math.max(values.getMax(), least)) : values.getMax();
        double span = Math.max(high - low, log ? Math.log(RATIO_FLOOR) : ACCURACY_FLOOR);
        if (quantity.higherIsBetter()) {
            return new Shading(log, true, high - span, span);
        }
        return new Shading(log, false, low, span);
    }

    int shade(double value) {
        double at = ((log ? Math.log(Math.max(value, 1e-12)) : value) - low) / span;
        return clamp((int) Math.round(DEEPEST * (higherIsBetter ? at : 1 - at)));
    }

    /** The tint of a ratio: 4 at 1, 0 at a half or less, 8 at two or more. */
    static int ratio(OptionalDouble ratio) {
        if (ratio.isEmpty()) {
            return -1;
        }
        return clamp((int) Math.round(NEUTRAL + NEUTRAL * Math.log(ratio.getAsDouble()) / Math.log(2)));
    }

    private static int clamp(int shade) {
        return Math.max(0, Math.min(DEEPEST, shade));
    }
}

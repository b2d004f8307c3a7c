package io.normbench.comparison;

import io.normbench.result.CellKey;
import io.normbench.result.Comparison.Ratio;

/** The ratio of one cell in two runs. */
record RatioPair(CellKey cell, Kind kind, Ratio first, Ratio second) {
    /** How far apart the two are: the absolute difference of their logarithms. */
    double logDifference() {
        return Math.abs(Math.log(first.value() / second.value()));
    }

    /** How far apart 95 in 100 such pairs are at most if both ratios are the same; infinite without intervals. */
    private double allowed() {
        return Math.hypot(halfWidth(first), halfWidth(second));
    }

    boolean hasIntervals() {
        return Double.isFinite(allowed());
    }

    /** Whether they differ by no more than their intervals allow. */
    boolean isWithin() {
        return logDifference() <= allowed();
    }

    private static double halfWidth(Ratio ratio) {
        return (Math.log(ratio.interval().high()) - Math.log(ratio.interval().low())) / 2;
    }
}

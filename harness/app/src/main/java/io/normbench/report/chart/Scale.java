package io.normbench.report.chart;

/**
 * Maps values to coordinates, linearly or by logarithm.
 *
 * @param low value at {@code from}
 * @param high value at {@code to}
 * @param from coordinate of {@code low}
 * @param to coordinate of {@code high}
 * @param log whether the axis is logarithmic; then {@code low} is positive
 */
record Scale(double low, double high, double from, double to, boolean log) {
    Scale {
        if (log && low <= 0) {
            throw new IllegalArgumentException("a logarithmic axis cannot begin at " + low);
        }
    }

    /** The coordinate of {@code value}, in the middle where the scale has no width; values outside go to the ends. */
    double at(double value) {
        double a = log ? Math.log(low) : low;
        double b = log ? Math.log(high) : high;
        if (b <= a) {
            return (from + to) / 2;
        }
        double v = log ? Math.log(Math.max(value, low)) : value;
        double share = Math.max(0, Math.min(1, (v - a) / (b - a)));
        return from + share * (to - from);
    }
}

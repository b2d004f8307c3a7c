package io.normbench.report.chart;

import java.util.OptionalDouble;

/**
 * A small axis that the rows of a table share: in each a value with its interval. What it shows stands beside it as text,
 * so it is hidden from those who do not see it.
 *
 * @param low value at the left end; a triangle there stands for a value below it
 * @param high value at the right end
 * @param log whether it is logarithmic; then {@code low} is positive
 * @param line a value to hold the others against
 * @param bandLow lower end of a band around the line
 * @param bandHigh upper end of the band; not above {@code bandLow} for none
 */
public record IntervalStrip(
        double low, double high, boolean log, OptionalDouble line, double bandLow, double bandHigh) {
    private static final double WIDTH = 120;
    private static final double HEIGHT = 16;
    private static final double PAD = 5;

    /** An axis with a line and no band. */
    public static IntervalStrip of(double low, double high, OptionalDouble line) {
        return new IntervalStrip(low, high, false, line, 0, 0);
    }

    /** Draws a value whose interval goes from {@code from} to {@code to}. */
    public String svg(double value, double from, double to, boolean filled) {
        Scale x = new Scale(low, high, PAD, WIDTH - PAD, log);
        Svg svg = new Svg();
        svg.open("svg", "viewBox", "0 0 120 16", "class", "strip", "aria-hidden", "true");
        if (bandHigh > bandLow) {
            double left = x.at(bandLow);
            svg.empty(
                    "rect",
                    "x",
                    left,
                    "y",
                    0.0,
                    "width",
                    Math.max(1, x.at(bandHigh) - left),
                    "height",
                    HEIGHT,
                    "class",
                    "band");
        }
        line.ifPresent(
                at -> svg.empty("line", "x1", x.at(at), "x2", x.at(at), "y1", 0.0, "y2", HEIGHT, "class", "level"));
        if (value < low) {
            svg.empty("path", "d", "M2 8L9 4V12Z", "class", "mf");
            return svg.close("svg").toString();
        }
        if (to > from) {
            svg.empty("line", "x1", x.at(from), "x2", x.at(to), "y1", HEIGHT / 2, "y2", HEIGHT / 2, "class", "bar");
        }
        svg.empty("circle", "cx", x.at(value), "cy", HEIGHT / 2, "r", 3.4, "class", filled ? "mf" : "mo");
        return svg.close("svg").toString();
    }
}

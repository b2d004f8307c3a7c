package io.normbench.report.chart;

import java.math.BigDecimal;
import java.math.MathContext;

/** What charts with names at their side have in common. */
final class ChartText {
    private static final int LABEL_CHARS = 17;

    private ChartText() {}

    /** {@code value} in two digits, without an exponent: {@code 0.05}, {@code 20}. */
    static String plain(double value) {
        return new BigDecimal(value)
                .round(new MathContext(2))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** A piece of a line with its marker, and its name behind it. */
    static void key(Svg svg, String name, SeriesStyle style, double x, double y) {
        svg.open("g", "class", "c" + style.color(), "data-m", name);
        svg.empty(
                "line",
                "x1",
                x,
                "x2",
                x + 22,
                "y1",
                y,
                "y2",
                y,
                "class",
                "ln",
                "stroke-dasharray",
                style.dash().isEmpty() ? "none" : style.dash());
        style.marker().draw(svg, x + 11, y);
        name(svg, name, x + 27, y);
        svg.close("g");
    }

    /** A marker, and its name behind it. */
    static void point(Svg svg, String name, SeriesStyle style, double x, double y) {
        svg.open("g", "class", "c" + style.color(), "data-m", name);
        style.marker().draw(svg, x, y);
        name(svg, name, x + 12, y);
        svg.close("g");
    }

    private static void name(Svg svg, String name, double x, double y) {
        String shown = name.length() <= LABEL_CHARS ? name : name.substring(0, LABEL_CHARS - 1) + "\u2026";
        svg.text("text", shown, "x", x, "y", y + 4, "class", "label");
    }
}

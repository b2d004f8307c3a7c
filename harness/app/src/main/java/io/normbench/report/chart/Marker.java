package io.normbench.report.chart;

import java.util.Locale;

/** A shape that marks a point of a series. */
public enum Marker {
    /** A disc. */
    CIRCLE,
    /** A square. */
    SQUARE,
    /** A triangle, point up. */
    TRIANGLE,
    /** A square on its corner. */
    DIAMOND,
    /** A triangle, point down. */
    TRIANGLE_DOWN,
    /** An upright cross. */
    PLUS,
    /** A ring. */
    RING,
    /** The outline of a square. */
    HOLLOW_SQUARE,
    /** The outline of a triangle, point up. */
    HOLLOW_TRIANGLE,
    /** The outline of a square on its corner. */
    HOLLOW_DIAMOND,
    /** The outline of a triangle, point down. */
    HOLLOW_TRIANGLE_DOWN;

    private static final double R = 3.6;

    void draw(Svg svg, double x, double y) {
        if (this == CIRCLE || this == RING) {
            svg.empty("circle", "cx", x, "cy", y, "r", 3.3, "class", this == RING ? "mo" : "mf");
            return;
        }
        svg.empty("path", "d", path(x, y), "class", ordinal() >= PLUS.ordinal() ? "mo" : "mf");
    }

    /** A diagonal cross: a point that could not be measured. */
    static void drawFailure(Svg svg, double x, double y) {
        String d = lines("M%s %sL%s %sM%s %sL%s %s", x - R, y - R, x + R, y + R, x - R, y + R, x + R, y - R);
        svg.empty("path", "d", d, "class", "mx");
    }

    /** An arrowhead under a marker at the edge: the point lies farther down. */
    static void drawBelow(Svg svg, double x, double y) {
        svg.empty("path", "d", lines("M%s %sL%s %sL%s %s", x - R, y, x, y + R - .6, x + R, y), "class", "mx");
    }

    private String path(double x, double y) {
        return switch (this) {
            case SQUARE, HOLLOW_SQUARE ->
                lines("M%s %sH%sV%sH%sZ", x - R + .5, y - R + .5, x + R - .5, y + R - .5, x - R + .5);
            case TRIANGLE, HOLLOW_TRIANGLE ->
                lines("M%s %sL%s %sL%s %sZ", x, y - R - .6, x + R + .4, y + R - .6, x - R - .4, y + R - .6);
            case TRIANGLE_DOWN, HOLLOW_TRIANGLE_DOWN ->
                lines("M%s %sL%s %sL%s %sZ", x, y + R + .6, x + R + .4, y - R + .6, x - R - .4, y - R + .6);
            case DIAMOND, HOLLOW_DIAMOND ->
                lines("M%s %sL%s %sL%s %sL%s %sZ", x, y - R - 1, x + R + 1, y, x, y + R + 1, x - R - 1, y);
            default -> lines("M%s %sL%s %sM%s %sL%s %s", x - R, y, x + R, y, x, y - R, x, y + R);
        };
    }

    private static String lines(String format, double... coordinates) {
        Object[] text = new Object[coordinates.length];
        for (int i = 0; i < text.length; i++) {
            text[i] = Svg.number(coordinates[i]);
        }
        return String.format(Locale.ROOT, format, text);
    }
}

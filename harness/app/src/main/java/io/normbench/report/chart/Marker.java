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
    RING;

    private static final double R = 3.6;

    void draw(Svg svg, double x, double y) {
        if (this == CIRCLE || this == RING) {
            svg.empty("circle", "cx", x, "cy", y, "r", 3.3, "class", this == RING ? "mo" : "mf");
            return;
        }
        svg.empty("path", "d", path(x, y), "class", this == PLUS ? "mo" : "mf");
    }

    /** A diagonal cross: a point that could not be measured. */
    static void drawFailure(Svg svg, double x, double y) {
        String d = lines("M%s %sL%s %sM%s %sL%s %s", x - R, y - R, x + R, y + R, x - R, y + R, x + R, y - R);
        svg.empty("path", "d", d, "class", "mx");
    }

    private String path(double x, double y) {
        return switch (this) {
            case SQUARE -> lines("M%s %sH%sV%sH%sZ", x - R + .5, y - R + .5, x + R - .5, y + R - .5, x - R + .5);
            case TRIANGLE ->
                lines("M%s %sL%s %sL%s %sZ", x, y - R - .6, x + R + .4, y + R - .6, x - R - .4, y + R - .6);
            case TRIANGLE_DOWN ->
                lines("M%s %sL%s %sL%s %sZ", x, y + R + .6, x + R + .4, y - R + .6, x - R - .4, y - R + .6);
            case DIAMOND ->
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

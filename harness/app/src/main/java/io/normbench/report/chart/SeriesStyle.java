package io.normbench.report.chart;

/**
 * How a series is told from the others: colour, dash and marker each differ, so that any one of them may be lost.
 *
 * @param color index of a colour in the page's palette, 0 to 7
 * @param dash dash pattern; empty for a solid line
 * @param marker the shape at its points
 */
public record SeriesStyle(int color, String dash, Marker marker) {
    private static final int COLORS = 8;
    private static final String[] DASHES = {"", "7 3", "2 3", "9 3 2 3", "12 4", "5 2 1 2 1 2"};

    /** The style of the series with this {@code index} among those drawn in full; neighbours differ in everything. */
    public static SeriesStyle of(int index) {
        Marker[] markers = Marker.values();
        return new SeriesStyle(
                index % COLORS, DASHES[index % DASHES.length], markers[index % markers.length]);
    }
}

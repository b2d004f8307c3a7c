package io.normbench.report.chart;

/**
 * How a series is told from the others: colour, dash and marker each differ, so that any one of them may be lost.
 *
 * @param color index of a colour in the page's palette, 0 to 14
 * @param dash dash pattern; empty for a solid line
 * @param marker the shape at its points
 */
public record SeriesStyle(int color, String dash, Marker marker) {}

package io.normbench.report.chart;

import java.util.List;

/**
 * One line of a chart.
 *
 * @param name its label
 * @param style how it is drawn
 * @param points its points, by ascending x; an x of the chart without a point interrupts the line
 * @param gaps the places where a value was tried and not obtained
 */
public record Series(String name, SeriesStyle style, List<Point> points, List<Gap> gaps) {
    public Series {
        points = List.copyOf(points);
        gaps = List.copyOf(gaps);
    }

    /**
     * A value with its spread.
     *
     * @param x position
     * @param y value; finite
     * @param low lower end of the spread; equal to {@code y} if there is none
     * @param high upper end of the spread
     * @param text the value as people read it
     */
    public record Point(int x, double y, double low, double high, String text) {}

    /**
     * A missing value.
     *
     * @param x position
     * @param text why
     */
    public record Gap(int x, String text) {}
}

package io.normbench.report.chart;

/**
 * A value to hold the others against: a dashed line across the plot.
 *
 * @param value where it lies on the value axis; finite
 * @param label what it is called, as short as the name of a series
 * @param text what it is, for people who do not see it
 */
public record Level(double value, String label, String text) {}

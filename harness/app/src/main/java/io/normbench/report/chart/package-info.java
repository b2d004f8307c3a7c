/**
 * Pure functions from data to SVG text. Knows nothing of results, methods or reports.
 *
 * <p>Colours and line widths come from the style sheet of the page, by class, so that one drawing serves light mode,
 * dark mode and print; shapes and dashes are in the drawing itself, so that no meaning hangs on colour.
 */
package io.normbench.report.chart;

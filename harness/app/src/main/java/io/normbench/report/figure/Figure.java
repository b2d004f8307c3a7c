package io.normbench.report.figure;

import java.util.List;

/**
 * A figure: its drawings and what they say in words.
 *
 * @param id anchor
 * @param number its number in the report
 * @param title what it shows
 * @param caption how to read it
 * @param summary what it shows, in words, generated from the data
 * @param tableId anchor of the table that holds its data
 * @param tableNumber number of that table
 * @param panels its drawings
 */
public record Figure(
        String id,
        int number,
        String title,
        String caption,
        String summary,
        String tableId,
        int tableNumber,
        List<Panel> panels) {
    public Figure {
        panels = List.copyOf(panels);
    }

    /**
     * One drawing.
     *
     * @param title its heading; empty if the figure has one drawing
     * @param svg the SVG element, escaped
     */
    public record Panel(String title, String svg) {}
}

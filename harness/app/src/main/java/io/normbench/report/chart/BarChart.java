package io.normbench.report.chart;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/**
 * A row a method: a bar from zero, with a line that good values reach.
 *
 * @param id prefix of the ids in the drawing; unique in the page
 * @param title what it shows, for people who do not see it
 * @param format writes a value of the axis
 * @param line the value that good bars reach
 * @param lineName what stands beside the line
 * @param rows the rows, from top to bottom
 */
public record BarChart(
        String id, String title, DoubleFunction<String> format, double line, String lineName, List<Row> rows) {
    private static final double WIDTH = 640;
    private static final double LEFT = 110;
    private static final double RIGHT = 560;
    private static final double TOP = 30;
    private static final double STEP = 21;
    private static final double BAR = 11;
    private static final int LABEL_CHARS = 14;

    /** Good bars and others differ in colour and, so that colour may be lost, in that the others are hollow. */
    private static final String GOOD = "mf";

    private static final String OTHER = "mo";

    public BarChart {
        rows = List.copyOf(rows);
    }

    /**
     * One row.
     *
     * @param name its label
     * @param value its value; empty for none
     * @param text the value as people read it, or why there is none
     */
    public record Row(String name, OptionalDouble value, String text) {}

    /** Draws it. */
    public String svg() {
        double high = Math.max(
                line,
                rows.stream().flatMapToDouble(row -> row.value().stream()).max().orElse(1));
        List<Double> ticks = Ticks.linear(0, high, 5);
        Scale x = new Scale(0, ticks.get(ticks.size() - 1), LEFT, RIGHT, false);
        double bottom = TOP + STEP * rows.size();
        Svg svg = new Svg();
        svg.open(
                "svg",
                "viewBox",
                "0 0 " + Svg.number(WIDTH) + " " + Svg.number(bottom + 24),
                "class",
                "chart",
                "role",
                "img",
                "aria-labelledby",
                id + "-t");
        svg.text("title", title, "id", id + "-t");
        for (double tick : ticks) {
            svg.empty("line", "x1", x.at(tick), "x2", x.at(tick), "y1", TOP - 4, "y2", bottom, "class", "grid");
            svg.text("text", format.apply(tick), "x", x.at(tick), "y", bottom + 16, "class", "tick mid");
        }
        for (int i = 0; i < rows.size(); i++) {
            row(svg, rows.get(i), x, TOP + STEP * i + STEP / 2);
        }
        svg.empty(
                "line",
                "x1",
                x.at(line),
                "x2",
                x.at(line),
                "y1",
                TOP - 8,
                "y2",
                bottom,
                "class",
                "axis",
                "stroke-dasharray",
                "5 3");
        svg.text("text", lineName, "x", x.at(line), "y", TOP - 14, "class", "name mid");
        return svg.close("svg").toString();
    }

    private void row(Svg svg, Row row, Scale x, double y) {
        boolean good = row.value().orElse(0) >= line;
        svg.open("g", "class", good ? "good" : "bad", "data-m", row.name());
        String name =
                row.name().length() <= LABEL_CHARS ? row.name() : row.name().substring(0, LABEL_CHARS - 1) + "\u2026";
        svg.text("text", name, "x", LEFT - 10, "y", y + 4, "class", "label end");
        double end = x.at(row.value().orElse(0));
        if (row.value().isPresent()) {
            svg.empty(
                    "rect",
                    "x",
                    LEFT,
                    "y",
                    y - BAR / 2,
                    "width",
                    end - LEFT,
                    "height",
                    BAR,
                    "class",
                    good ? GOOD : OTHER);
        }
        svg.text("text", row.text(), "x", end + 6, "y", y + 4, "class", "label");
        svg.close("g");
    }
}

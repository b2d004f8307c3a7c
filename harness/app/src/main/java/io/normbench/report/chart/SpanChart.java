package io.normbench.report.chart;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;

/**
 * A row a method: a ring at one value, a disc at another, and a bar between them.
 *
 * @param id prefix of the ids in the drawing; unique in the page
 * @param title what it shows, for people who do not see it
 * @param ringName what the ring stands for
 * @param discName what the disc stands for
 * @param format writes a value of the axis
 * @param rows the rows, from top to bottom
 * @param level a value that the rows are held against
 */
public record SpanChart(
        String id,
        String title,
        String ringName,
        String discName,
        DoubleFunction<String> format,
        List<Row> rows,
        Optional<Level> level) {
    private static final double WIDTH = 640;
    private static final double LEFT = 160;
    private static final double RIGHT = 530;
    private static final double TOP = 40;
    private static final double STEP = 21;
    private static final int LABEL_CHARS = 18;

    public SpanChart {
        rows = List.copyOf(rows);
    }

    /**
     * One row.
     *
     * @param name its label
     * @param ring value of the ring
     * @param disc value of the disc
     * @param change the difference, or why there is none, at the right
     * @param marked whether the change is large enough to stand out
     */
    public record Row(String name, OptionalDouble ring, OptionalDouble disc, String change, boolean marked) {}

    /** Draws it. */
    public String svg() {
        double[] all = DoubleStream.concat(
                        rows.stream().flatMapToDouble(r -> DoubleStream.concat(r.ring().stream(), r.disc().stream())),
                        level.stream().mapToDouble(Level::value))
                .toArray();
        double low = Arrays.stream(all).min().orElse(0);
        double high = Arrays.stream(all).max().orElse(1);
        List<Double> ticks = Ticks.linear(low, high, 6);
        Scale x = new Scale(ticks.get(0), ticks.get(ticks.size() - 1), LEFT, RIGHT, false);
        double bottom = TOP + STEP * rows.size();
        Svg svg = new Svg();
        svg.open("svg", "viewBox", "0 0 " + Svg.number(WIDTH) + " " + Svg.number(bottom + 24), "class", "chart span",
                "role", "img", "aria-labelledby", id + "-t");
        svg.text("title", title, "id", id + "-t");
        legend(svg);
        for (double tick : ticks) {
            svg.empty("line", "x1", x.at(tick), "x2", x.at(tick), "y1", TOP - 4, "y2", bottom, "class", "grid");
            svg.text("text", format.apply(tick), "x", x.at(tick), "y", bottom + 16, "class", "tick mid");
        }
        level.ifPresent(l -> level(svg, l, x, bottom));
        for (int i = 0; i < rows.size(); i++) {
            row(svg, rows.get(i), x, TOP + STEP * i + STEP / 2);
        }
        return svg.close("svg").toString();
    }

    private void legend(Svg svg) {
        svg.empty("circle", "cx", LEFT + 6, "cy", 12.0, "r", 4.6, "class", "ring");
        svg.text("text", ringName, "x", LEFT + 17, "y", 16.0, "class", "name");
        svg.empty("circle", "cx", LEFT + 156, "cy", 12.0, "r", 4.6, "class", "disc");
        svg.text("text", discName, "x", LEFT + 167, "y", 16.0, "class", "name");
        svg.text("text", "change", "x", WIDTH - 4, "y", 16.0, "class", "name end");
    }

    private static void level(Svg svg, Level level, Scale x, double bottom) {
        double at = x.at(level.value());
        svg.open("g");
        svg.text("title", level.text());
        svg.empty("line", "x1", at, "x2", at, "y1", TOP - 8, "y2", bottom, "class", "level");
        svg.close("g");
        svg.text("text", level.label(), "x", Math.min(at, RIGHT - 30), "y", TOP - 11, "class", "tick mid");
    }

    private void row(Svg svg, Row row, Scale x, double y) {
        svg.open("g", "class", row.marked() ? "row marked" : "row", "data-m", row.name());
        String name = row.name().length() <= LABEL_CHARS
                ? row.name()
                : row.name().substring(0, LABEL_CHARS - 1) + "\u2026";
        svg.text("text", name, "x", LEFT - 12, "y", y + 4, "class", "label end");
        if (row.ring().isPresent() && row.disc().isPresent()) {
            double a = x.at(row.ring().getAsDouble());
            double b = x.at(row.disc().getAsDouble());
            svg.empty("line", "x1", a, "x2", b, "y1", y, "y2", y, "class", "bar");
        }
        row.disc().ifPresent(v -> svg.empty("circle", "cx", x.at(v), "cy", y, "r", 4.6, "class", "disc"));
        row.ring().ifPresent(v -> svg.empty("circle", "cx", x.at(v), "cy", y, "r", 4.6, "class", "ring"));
        svg.text("text", row.change(), "x", WIDTH - 4, "y", y + 4, "class", "label end");
        svg.close("g");
    }
}

package io.normbench.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lines with bands over steps of training, both axes logarithmic; the x axis begins before the first step.
 *
 * @param id prefix of the ids in the drawing; unique in the page
 * @param title what it shows, for people who do not see it
 * @param yLabel name of the y axis
 * @param steps the positions, ascending, from 0
 * @param range values that the y axis spans; values outside are drawn at its ends. The same for panels that are compared
 * @param lines the lines
 */
public record BandChart(
        String id, String title, String yLabel, List<Integer> steps, LineChart.Range range, List<Line> lines) {
    private static final double LEFT = 52;
    private static final double RIGHT = 354;
    private static final double TOP = 30;
    private static final double BOTTOM = 276;
    private static final double LABEL_GAP = 15;
    private static final double TICK_GAP = 30;

    public BandChart {
        steps = List.copyOf(steps);
        lines = List.copyOf(lines);
    }

    /**
     * One line.
     *
     * @param points by ascending step; not empty
     */
    public record Line(String name, SeriesStyle style, List<Point> points) {
        public Line {
            points = List.copyOf(points);
        }
    }

    /** A value with its band; all finite. */
    public record Point(int step, double middle, double low, double high) {}

    /** Draws it. */
    public String svg() {
        List<Double> ticks = Ticks.log10(range.low(), range.high());
        Scale x = new Scale(1, steps.get(steps.size() - 1) + 1.0, LEFT + 10, RIGHT - 10, true);
        Scale y = new Scale(ticks.get(0), ticks.get(ticks.size() - 1), BOTTOM, TOP, true);
        Svg svg = new Svg();
        svg.open(
                "svg",
                "viewBox",
                "0 0 " + Svg.number(LineChart.WIDTH) + " " + Svg.number(LineChart.HEIGHT),
                "class",
                "chart",
                "role",
                "img",
                "aria-labelledby",
                id + "-t");
        svg.text("title", title, "id", id + "-t");
        for (double tick : ticks) {
            svg.empty("line", "x1", LEFT, "x2", RIGHT, "y1", y.at(tick), "y2", y.at(tick), "class", "grid");
            svg.text("text", ChartText.plain(tick), "x", LEFT - 7, "y", y.at(tick) + 4, "class", "tick end");
        }
        svg.empty("line", "x1", LEFT, "x2", RIGHT, "y1", BOTTOM, "y2", BOTTOM, "class", "axis");
        steps(svg, x);
        svg.text("text", "steps of training", "x", (LEFT + RIGHT) / 2, "y", BOTTOM + 36, "class", "name mid");
        svg.text("text", yLabel, "x", 2.0, "y", 11.0, "class", "name");
        lines.forEach(line -> band(svg, line, x, y));
        lines.forEach(line -> line(svg, line, x, y));
        names(svg, y);
        return svg.close("svg").toString();
    }

    /** Every step has a mark, and those that have room a number: the last one always. */
    private void steps(Svg svg, Scale x) {
        double last = x.at(steps.get(steps.size() - 1) + 1.0);
        double taken = Double.NEGATIVE_INFINITY;
        for (int step : steps) {
            double at = x.at(step + 1.0);
            svg.empty("line", "x1", at, "x2", at, "y1", BOTTOM, "y2", BOTTOM + 4, "class", "axis");
            if (at == last || at - taken >= TICK_GAP && last - at >= TICK_GAP) {
                svg.text("text", String.valueOf(step), "x", at, "y", BOTTOM + 17, "class", "tick mid");
                taken = at;
            }
        }
    }

    private static void band(Svg svg, Line line, Scale x, Scale y) {
        StringBuilder d = new StringBuilder();
        for (Point point : line.points()) {
            d.append(d.isEmpty() ? 'M' : 'L').append(at(x, y, point.step(), point.high()));
        }
        for (int i = line.points().size() - 1; i >= 0; i--) {
            Point point = line.points().get(i);
            d.append('L').append(at(x, y, point.step(), point.low()));
        }
        svg.open("g", "class", "c" + line.style().color(), "data-m", line.name());
        svg.empty("path", "d", d.append('Z').toString(), "class", "band");
        svg.close("g");
    }

    private static void line(Svg svg, Line line, Scale x, Scale y) {
        StringBuilder d = new StringBuilder();
        for (Point point : line.points()) {
            d.append(d.isEmpty() ? 'M' : 'L').append(at(x, y, point.step(), point.middle()));
        }
        String dash = line.style().dash();
        svg.open("g", "class", "c" + line.style().color(), "data-m", line.name());
        svg.empty("path", "d", d.toString(), "class", "ln", "stroke-dasharray", dash.isEmpty() ? "none" : dash);
        for (Point point : line.points()) {
            svg.open("g");
            svg.text(
                    "title",
                    String.format(
                            Locale.ROOT,
                            "%s after %d steps: %.3g (%.3g to %.3g)",
                            line.name(),
                            point.step(),
                            point.middle(),
                            point.low(),
                            point.high()));
            line.style().marker().draw(svg, x.at(point.step() + 1.0), y.at(point.middle()));
            svg.close("g");
        }
        svg.close("g");
    }

    private static String at(Scale x, Scale y, int step, double value) {
        return Svg.number(x.at(step + 1.0)) + " " + Svg.number(y.at(value));
    }

    private void names(Svg svg, Scale y) {
        List<Double> wanted = new ArrayList<>();
        lines.forEach(line ->
                wanted.add(y.at(line.points().get(line.points().size() - 1).middle())));
        double[] placed = LabelLayout.spread(
                wanted.stream().mapToDouble(Double::doubleValue).toArray(), LABEL_GAP, TOP + 4, BOTTOM - 2);
        for (int i = 0; i < lines.size(); i++) {
            ChartText.key(svg, lines.get(i).name(), lines.get(i).style(), RIGHT + 4, placed[i]);
        }
    }
}

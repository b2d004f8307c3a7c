package io.normbench.report.chart;

import java.util.List;
import java.util.function.DoubleFunction;

/**
 * Points over a logarithmic x axis, told apart by what they belong to.
 *
 * @param id prefix of the ids in the drawing; unique in the page
 * @param title what it shows, for people who do not see it
 * @param xLabel name of the x axis
 * @param yLabel name of the y axis
 * @param format writes a value of the y axis
 * @param groups what points belong to; none without a point
 */
public record ScatterChart(
        String id, String title, String xLabel, String yLabel, DoubleFunction<String> format, List<Group> groups) {
    private static final double LEFT = 52;
    private static final double RIGHT = 354;
    private static final double TOP = 30;
    private static final double LEAST_BOTTOM = 276;
    private static final double KEY_GAP = 15;
    private static final double TICK_GAP = 32;

    public ScatterChart {
        groups = List.copyOf(groups);
    }

    /** Points of one kind. */
    public record Group(String name, SeriesStyle style, List<Point> points) {
        public Group {
            points = List.copyOf(points);
        }
    }

    /**
     * One point.
     *
     * @param x above 0
     * @param y finite
     * @param text the point as people read it
     */
    public record Point(double x, double y, String text) {}

    /** Draws it. */
    public String svg() {
        double bottom = Math.max(LEAST_BOTTOM, TOP + KEY_GAP * groups.size());
        List<Double> xs = Ticks.log10(low(true), high(true));
        List<Double> ys = Ticks.linear(low(false), high(false), 5);
        Scale x = new Scale(xs.get(0), xs.get(xs.size() - 1), LEFT + 10, RIGHT - 10, true);
        Scale y = new Scale(ys.get(0), ys.get(ys.size() - 1), bottom, TOP, false);
        Svg svg = new Svg();
        svg.open(
                "svg",
                "viewBox",
                "0 0 500 " + Svg.number(bottom + 44),
                "class",
                "chart",
                "role",
                "img",
                "aria-labelledby",
                id + "-t");
        svg.text("title", title, "id", id + "-t");
        for (double tick : ys) {
            svg.empty("line", "x1", LEFT, "x2", RIGHT, "y1", y.at(tick), "y2", y.at(tick), "class", "grid");
            svg.text("text", format.apply(tick), "x", LEFT - 7, "y", y.at(tick) + 4, "class", "tick end");
        }
        svg.empty("line", "x1", LEFT, "x2", RIGHT, "y1", bottom, "y2", bottom, "class", "axis");
        double taken = Double.NEGATIVE_INFINITY;
        for (double tick : xs) {
            svg.empty("line", "x1", x.at(tick), "x2", x.at(tick), "y1", bottom, "y2", bottom + 4, "class", "axis");
            if (x.at(tick) - taken >= TICK_GAP) {
                svg.text("text", ChartText.plain(tick), "x", x.at(tick), "y", bottom + 17, "class", "tick mid");
                taken = x.at(tick);
            }
        }
        svg.text("text", xLabel, "x", (LEFT + RIGHT) / 2, "y", bottom + 36, "class", "name mid");
        svg.text("text", yLabel, "x", 2.0, "y", 11.0, "class", "name");
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            ChartText.point(svg, group.name(), group.style(), RIGHT + 15, TOP + KEY_GAP * (i + 0.5));
            svg.open("g", "class", "c" + group.style().color(), "data-m", group.name());
            for (Point point : group.points()) {
                svg.open("g");
                svg.text("title", point.text());
                group.style().marker().draw(svg, x.at(point.x()), y.at(point.y()));
                svg.close("g");
            }
            svg.close("g");
        }
        return svg.close("svg").toString();
    }

    private double low(boolean ofX) {
        return groups.stream()
                .flatMap(group -> group.points().stream())
                .mapToDouble(point -> ofX ? point.x() : point.y())
                .min()
                .orElseThrow();
    }

    private double high(boolean ofX) {
        return groups.stream()
                .flatMap(group -> group.points().stream())
                .mapToDouble(point -> ofX ? point.x() : point.y())
                .max()
                .orElseThrow();
    }
}

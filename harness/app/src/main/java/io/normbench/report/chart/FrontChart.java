package io.normbench.report.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Points with crosses for their intervals, cost to the right and gain upwards, and the front of those that no other point
 * beats in both.
 *
 * <p>The gain's axis shows the upper cluster: a point far below the others would press them together, so it is drawn at the
 * lower edge, over an arrowhead and with its value.
 *
 * @param id prefix of the ids in the drawing; unique in the page
 * @param title what it shows, for people who do not see it
 * @param xLabel name of the x axis
 * @param yLabel name of the y axis
 * @param logX whether the x axis is logarithmic; then all x are positive
 * @param xFormat writes a value of the x axis
 * @param yFormat writes a value of the y axis
 * @param points the points, of which there is at least one
 * @param reference a value of the x axis to hold the others against
 * @param bandLow lower end of a band around it
 * @param bandHigh upper end of the band; not above {@code bandLow} for none
 * @param level a value of the y axis to hold the others against
 */
public record FrontChart(
        String id,
        String title,
        String xLabel,
        String yLabel,
        boolean logX,
        DoubleFunction<String> xFormat,
        DoubleFunction<String> yFormat,
        List<Point> points,
        OptionalDouble reference,
        double bandLow,
        double bandHigh,
        Optional<Level> level) {
    private static final double WIDTH = 480;
    private static final double HEIGHT = 372;
    private static final double LEFT = 50;
    private static final double RIGHT = 346;
    private static final double TOP = 28;
    private static final double BOTTOM = 328;
    private static final double LABEL_GAP = 15;
    /** How far above the lower edge outliers are drawn. */
    private static final double OUTLIER = 12;

    private static final double TICK_GAP = 28;
    private static final int LABEL_CHARS = 15;
    private static final int MOST_LABELS = 20;
    /** Of fewer points none is an outlier. */
    private static final int FEW = 4;

    /**
     * A point that lies farther below the median than this many times the distance from there to the top, or half a usual
     * interval if that is longer, is an outlier.
     */
    private static final double CLUSTER = 4;

    private static final double[] FINE = {1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9};
    private static final double[] COARSE = {1, 2, 5};
    private static final int MOST_TICKS = 7;

    public FrontChart {
        points = List.copyOf(points);
        if (points.isEmpty()) {
            throw new IllegalArgumentException("a chart of no points");
        }
    }

    /**
     * One point.
     *
     * @param name its label
     * @param x cost
     * @param xLow lower end of its interval
     * @param xHigh upper end
     * @param y gain
     * @param yLow lower end of its interval
     * @param yHigh upper end
     * @param text both as people read them
     * @param member whether it may be on the front
     * @param style how it is drawn
     */
    public record Point(
            String name,
            double x,
            double xLow,
            double xHigh,
            double y,
            double yLow,
            double yHigh,
            String text,
            boolean member,
            SeriesStyle style) {}

    /** The names of points that are drawn at the edge because they lie far below the others. */
    public List<String> outliers() {
        double least = least();
        return points.stream()
                .filter(point -> point.y() < least)
                .map(Point::name)
                .toList();
    }

    /** Below it a point is an outlier. */
    private double least() {
        double[] sorted = points.stream().mapToDouble(Point::y).sorted().toArray();
        double top = sorted[sorted.length - 1];
        double median = sorted[(sorted.length - 1) / 2];
        double[] widths = points.stream()
                .mapToDouble(point -> point.yHigh() - point.yLow())
                .sorted()
                .toArray();
        double spread = Math.max(top - median, widths[widths.length / 2] / 2);
        return sorted.length < FEW || spread == 0 ? sorted[0] : median - CLUSTER * spread;
    }

    /** Draws it. */
    public String svg() {
        double least = least();
        List<Point> inside = points.stream().filter(point -> point.y() >= least).toList();
        double lowY = inside.stream().mapToDouble(Point::yLow).min().orElseThrow();
        double highY = inside.stream().mapToDouble(Point::yHigh).max().orElseThrow();
        List<Double> ticksY = Ticks.linear(lowY, highY, 5);
        Scale y = new Scale(ticksY.get(0), ticksY.get(ticksY.size() - 1), BOTTOM, TOP, false);
        Scale x = scaleX();
        Svg svg = new Svg();
        svg.open(
                "svg",
                "viewBox",
                "0 0 " + Svg.number(WIDTH) + " " + Svg.number(HEIGHT),
                "class",
                "chart tradeoff",
                "role",
                "img",
                "aria-labelledby",
                id + "-t");
        svg.text("title", title, "id", id + "-t");
        if (bandHigh > bandLow) {
            svg.empty(
                    "rect",
                    "x",
                    x.at(bandLow),
                    "y",
                    TOP,
                    "width",
                    Math.max(1, x.at(bandHigh) - x.at(bandLow)),
                    "height",
                    BOTTOM - TOP,
                    "class",
                    "band");
        }
        axes(svg, x, y, ticksY);
        reference.ifPresent(
                at -> svg.empty("line", "x1", x.at(at), "x2", x.at(at), "y1", TOP, "y2", BOTTOM, "class", "level"));
        level.filter(line -> line.value() >= y.low() && line.value() <= y.high())
                .ifPresent(line -> {
                    svg.open("g");
                    svg.text("title", line.text());
                    svg.empty(
                            "line",
                            "x1",
                            LEFT,
                            "x2",
                            RIGHT,
                            "y1",
                            y.at(line.value()),
                            "y2",
                            y.at(line.value()),
                            "class",
                            "level");
                    svg.text("text", line.label(), "x", LEFT + 4, "y", y.at(line.value()) - 4, "class", "tick over");
                    svg.close("g");
                });
        front(svg, x, y);
        points.forEach(point -> point(svg, point, x, y, point.y() < least));
        labels(svg, x, y, least);
        return svg.close("svg").toString();
    }

    private Scale scaleX() {
        double[] all = DoubleStream.concat(
                        points.stream().flatMapToDouble(point -> DoubleStream.of(point.xLow(), point.xHigh())),
                        DoubleStream.concat(
                                reference.stream(),
                                bandHigh > bandLow ? DoubleStream.of(bandLow, bandHigh) : DoubleStream.empty()))
                .toArray();
        double low = DoubleStream.of(all).min().orElseThrow();
        double high = DoubleStream.of(all).max().orElseThrow();
        if (high <= low) {
            double pad = logX ? 0 : Math.max(1, Math.abs(low) * 0.1);
            return new Scale(logX ? low / 1.2 : low - pad, logX ? high * 1.2 : high + pad, LEFT, RIGHT, logX);
        }
        return new Scale(low, high, LEFT + 8, RIGHT - 8, logX);
    }

    private void axes(Svg svg, Scale x, Scale y, List<Double> ticksY) {
        for (double tick : ticksY) {
            svg.empty("line", "x1", LEFT, "x2", RIGHT, "y1", y.at(tick), "y2", y.at(tick), "class", "grid");
            svg.text("text", yFormat.apply(tick), "x", LEFT - 7, "y", y.at(tick) + 4, "class", "tick end");
        }
        svg.empty("line", "x1", LEFT, "x2", RIGHT, "y1", BOTTOM, "y2", BOTTOM, "class", "axis");
        for (double tick : ticksX(x)) {
            svg.empty("line", "x1", x.at(tick), "x2", x.at(tick), "y1", BOTTOM, "y2", BOTTOM + 4, "class", "axis");
            svg.text("text", xFormat.apply(tick), "x", x.at(tick), "y", BOTTOM + 17, "class", "tick mid");
        }
        svg.text("text", xLabel, "x", (LEFT + RIGHT) / 2, "y", BOTTOM + 37, "class", "name mid");
        svg.text("text", yLabel, "x", 2.0, "y", 11.0, "class", "name");
    }

    private List<Double> ticksX(Scale x) {
        if (!logX) {
            return Ticks.linear(x.low(), x.high(), 5).stream()
                    .filter(tick -> tick >= x.low() && tick <= x.high())
                    .toList();
        }
        List<Double> fine = within(x, FINE);
        List<Double> coarse = within(x, COARSE);
        return apart(x, fine.size() <= MOST_TICKS || coarse.size() < 2 ? fine : coarse);
    }

    /** Without those whose text would run into that of the one before. */
    private static List<Double> apart(Scale x, List<Double> ticks) {
        List<Double> kept = new ArrayList<>();
        for (double tick : ticks) {
            if (kept.isEmpty() || x.at(tick) - x.at(kept.get(kept.size() - 1)) >= TICK_GAP) {
                kept.add(tick);
            }
        }
        return kept;
    }

    private static List<Double> within(Scale x, double[] steps) {
        List<Double> ticks = new ArrayList<>();
        for (int e = (int) Math.floor(Math.log10(x.low())); e <= Math.ceil(Math.log10(x.high())); e++) {
            for (double step : steps) {
                double tick = step * Math.pow(10, e);
                if (tick >= x.low() && tick <= x.high()) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }

    /** Steps through the points that no other beats: from each the gain holds until a costlier one has more. */
    private void front(Svg svg, Scale x, Scale y) {
        List<Point> byCost = points.stream()
                .filter(Point::member)
                .sorted(Comparator.comparingDouble(Point::x)
                        .thenComparing(Comparator.comparingDouble(Point::y).reversed()))
                .toList();
        StringBuilder d = new StringBuilder();
        double best = Double.NEGATIVE_INFINITY;
        for (Point point : byCost) {
            if (point.y() > best) {
                best = point.y();
                d.append(
                        d.isEmpty()
                                ? "M" + Svg.number(x.at(point.x())) + " " + Svg.number(y.at(point.y()))
                                : "H" + Svg.number(x.at(point.x())) + "V" + Svg.number(y.at(point.y())));
            }
        }
        if (!d.isEmpty()) {
            svg.empty("path", "d", d + "H" + Svg.number(RIGHT), "class", "front");
        }
    }

    private static void point(Svg svg, Point point, Scale x, Scale y, boolean outlier) {
        svg.open("g", "class", "c" + point.style().color() + (point.member() ? "" : " off"), "data-m", point.name());
        svg.text("title", point.text());
        double atX = x.at(point.x());
        double atY = outlier ? BOTTOM - OUTLIER : y.at(point.y());
        if (point.xHigh() > point.xLow()) {
            svg.empty(
                    "line", "x1", x.at(point.xLow()), "x2", x.at(point.xHigh()), "y1", atY, "y2", atY, "class", "bar");
        }
        if (point.yHigh() > point.yLow() && !outlier) {
            svg.empty(
                    "line", "x1", atX, "x2", atX, "y1", y.at(point.yLow()), "y2", y.at(point.yHigh()), "class", "bar");
        }
        point.style().marker().draw(svg, atX, atY);
        if (outlier) {
            Marker.drawBelow(svg, atX, BOTTOM - 5);
        }
        svg.close("g");
    }

    private void labels(Svg svg, Scale x, Scale y, double least) {
        List<Point> labelled = points.size() <= MOST_LABELS
                ? points
                : points.stream().filter(Point::member).limit(MOST_LABELS).toList();
        double[] wanted = labelled.stream()
                .mapToDouble(point -> point.y() < least ? BOTTOM - OUTLIER : y.at(point.y()))
                .toArray();
        double[] placed = LabelLayout.spread(wanted, LABEL_GAP, TOP, BOTTOM);
        for (int i = 0; i < placed.length; i++) {
            Point point = labelled.get(i);
            svg.open(
                    "g", "class", "c" + point.style().color() + (point.member() ? "" : " off"), "data-m", point.name());
            svg.empty(
                    "path",
                    "class",
                    "lead",
                    "d",
                    "M" + Svg.number(x.at(point.x()) + 5) + " " + Svg.number(wanted[i]) + "L" + Svg.number(RIGHT + 4)
                            + " " + Svg.number(placed[i]));
            String text = cut(point.name()) + (point.y() < least ? " " + yFormat.apply(point.y()) + " \u2193" : "");
            svg.text("text", text, "x", RIGHT + 8, "y", placed[i] + 4, "class", "label");
            svg.close("g");
        }
    }

    private static String cut(String name) {
        return name.length() <= LABEL_CHARS ? name : name.substring(0, LABEL_CHARS - 1) + "\u2026";
    }
}

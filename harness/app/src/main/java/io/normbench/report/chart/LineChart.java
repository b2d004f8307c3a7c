package io.normbench.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Lines over a logarithmic (base 2) x axis: some in full, the others thin and grey behind them. Points below the range lie
 * in a row of their own under the plot, each over an arrowhead.
 *
 * @param id prefix of the ids in the drawing; unique in the page
 * @param title what it shows, for people who do not see it
 * @param xLabel name of the x axis
 * @param yLabel name of the y axis
 * @param xs the positions, ascending
 * @param range values that the y axis spans at least; those of lines may lie below it. The same for panels that are compared
 * @param logY whether the y axis is logarithmic
 * @param format writes a value of the y axis
 * @param series the lines drawn in full
 * @param context the lines drawn behind
 * @param reference name of the context line that is drawn and labelled like the others, for comparison; empty for none
 * @param level a value that the lines are held against
 */
public record LineChart(
        String id,
        String title,
        String xLabel,
        String yLabel,
        List<Integer> xs,
        Range range,
        boolean logY,
        DoubleFunction<String> format,
        List<Series> series,
        List<Series> context,
        String reference,
        Optional<Level> level) {
    static final double WIDTH = 500;
    /** Of a chart whose names need no more. */
    static final double HEIGHT = 320;

    private static final double LEFT = 52;
    private static final double RIGHT = 354;
    private static final double TOP = 30;
    private static final double BOTTOM = 276;
    /** Height of the row of points below the range. */
    private static final double BELOW = 32;

    /** How far above the lower edge they are drawn. */
    private static final double BELOW_AT = 11;

    private static final double LABEL_GAP = 15;
    private static final int LABEL_CHARS = 17;

    public LineChart {
        xs = List.copyOf(xs);
        series = List.copyOf(series);
        context = List.copyOf(context);
    }

    /**
     * The values that an axis spans.
     *
     * @param low smallest
     * @param high largest
     */
    public record Range(double low, double high) {
        /** The range that {@code level} lies in too. */
        public Range with(Optional<Level> level) {
            return level.map(l -> new Range(Math.min(low, l.value()), Math.max(high, l.value())))
                    .orElse(this);
        }
    }

    /** How many points of the lines that are drawn in full lie below the plot. */
    public long below() {
        return series.stream().mapToLong(s -> below(s, ticks().get(0))).sum();
    }

    private static long below(Series series, double least) {
        return series.points().stream().filter(point -> point.y() < least).count();
    }

    private List<Double> ticks() {
        return logY ? Ticks.log10(range.low(), range.high()) : Ticks.linear(range.low(), range.high(), 5);
    }

    /** How many names stand beside the plot. */
    public int labels() {
        return (int) (shown().count() + level.stream().count());
    }

    /** Draws it, as high as its names need. */
    public String svg() {
        return svg(labels());
    }

    /**
     * Draws it as high as {@code labels} names need, so that panels beside one another are of one height.
     *
     * @param labels at least {@link #labels()}
     */
    public String svg(int labels) {
        double edge = Math.max(BOTTOM, TOP + 6 + LABEL_GAP * (labels - 1));
        List<Double> ticks = ticks();
        boolean cut = Stream.concat(series.stream(), context.stream()).anyMatch(s -> below(s, ticks.get(0)) > 0);
        Scale x = new Scale(xs.get(0), xs.get(xs.size() - 1), LEFT + 10, RIGHT - 10, true);
        double bottom = cut ? edge - BELOW : edge;
        Scale y = new Scale(ticks.get(0), ticks.get(ticks.size() - 1), bottom, TOP, logY);
        Svg svg = new Svg();
        svg.open(
                "svg",
                "viewBox",
                "0 0 " + Svg.number(WIDTH) + " " + Svg.number(HEIGHT + edge - BOTTOM),
                "class",
                "chart",
                "role",
                "img",
                "aria-labelledby",
                id + "-t");
        svg.text("title", title, "id", id + "-t");
        axes(svg, x, y, ticks, edge);
        level.ifPresent(l -> {
            svg.open("g");
            svg.text("title", l.text());
            svg.empty("line", "x1", LEFT, "x2", RIGHT, "y1", y.at(l.value()), "y2", y.at(l.value()), "class", "level");
            svg.close("g");
        });
        LinePainter painter = new LinePainter(xs, x, y, edge - BELOW_AT);
        context.stream().filter(s -> !isReference(s)).forEach(s -> painter.drawContext(svg, s));
        context.stream().filter(this::isReference).forEach(s -> painter.draw(svg, s));
        series.forEach(s -> painter.draw(svg, s));
        gaps(svg, x);
        labels(svg, x, painter, edge);
        return svg.close("svg").toString();
    }

    private void axes(Svg svg, Scale x, Scale y, List<Double> ticks, double edge) {
        if (y.from() < edge) {
            svg.text("text", "below", "x", LEFT - 7, "y", edge - BELOW_AT + 4, "class", "tick end");
        }
        for (double tick : ticks) {
            svg.empty("line", "x1", LEFT, "x2", RIGHT, "y1", y.at(tick), "y2", y.at(tick), "class", "grid");
            svg.text("text", format.apply(tick), "x", LEFT - 7, "y", y.at(tick) + 4, "class", "tick end");
        }
        svg.empty("line", "x1", LEFT, "x2", RIGHT, "y1", edge, "y2", edge, "class", "axis");
        for (int value : xs) {
            svg.empty("line", "x1", x.at(value), "x2", x.at(value), "y1", edge, "y2", edge + 4, "class", "axis");
            svg.text("text", String.valueOf(value), "x", x.at(value), "y", edge + 17, "class", "tick mid");
        }
        svg.text("text", xLabel, "x", (LEFT + RIGHT) / 2, "y", edge + 36, "class", "name mid");
        svg.text("text", yLabel, "x", 2.0, "y", 11.0, "class", "name");
    }

    /** Crosses above the plot, at the batch sizes where a series has no value because its trials failed. */
    private void gaps(Svg svg, Scale x) {
        List<Integer> taken = new ArrayList<>();
        for (Series s : series) {
            for (Series.Gap gap : s.gaps()) {
                long before = taken.stream().filter(t -> t == gap.x()).count();
                taken.add(gap.x());
                svg.open("g", "class", "c" + s.style().color(), "data-m", s.name());
                svg.text("title", s.name() + " at " + gap.x() + ": " + gap.text());
                Marker.drawFailure(svg, x.at(gap.x()) + 10 * before, TOP - 8);
                svg.close("g");
            }
        }
        if (!taken.isEmpty()) {
            svg.text("text", "\u00d7 failed", "x", RIGHT + 20, "y", TOP - 4, "class", "tick");
        }
    }

    private void labels(Svg svg, Scale x, LinePainter painter, double edge) {
        List<Series> shown = shown().toList();
        double[] wanted = DoubleStream.concat(
                        shown.stream().mapToDouble(s -> s.points().isEmpty() ? TOP : painter.y(last(s))),
                        level.stream().mapToDouble(l -> painter.y().at(l.value())))
                .toArray();
        double[] placed = LabelLayout.spread(wanted, LABEL_GAP, TOP + 4, edge - 2);
        level.ifPresent(l -> levelLabel(svg, l, placed[placed.length - 1]));
        for (int i = 0; i < shown.size(); i++) {
            Series s = shown.get(i);
            double at = placed[i];
            svg.open("g", "class", "c" + s.style().color(), "data-m", s.name());
            if (!s.points().isEmpty()) {
                svg.empty(
                        "path",
                        "class",
                        "lead",
                        "d",
                        "M" + Svg.number(x.at(last(s).x()) + 5) + " " + Svg.number(wanted[i]) + "L"
                                + Svg.number(RIGHT + 2) + " " + Svg.number(at));
            }
            svg.empty(
                    "line",
                    "x1",
                    RIGHT + 4,
                    "x2",
                    RIGHT + 26,
                    "y1",
                    at,
                    "y2",
                    at,
                    "class",
                    "ln",
                    "stroke-dasharray",
                    dash(s));
            s.style().marker().draw(svg, RIGHT + 15, at);
            svg.text("text", cut(s.name()), "x", RIGHT + 31, "y", at + 4, "class", "label");
            svg.close("g");
        }
    }

    private static void levelLabel(Svg svg, Level level, double at) {
        svg.empty("line", "x1", RIGHT + 4, "x2", RIGHT + 26, "y1", at, "y2", at, "class", "level");
        svg.text("text", cut(level.label()), "x", RIGHT + 31, "y", at + 4, "class", "label");
    }

    private Stream<Series> shown() {
        return Stream.concat(series.stream(), context.stream().filter(this::isReference))
                .filter(s -> !s.points().isEmpty() || !s.gaps().isEmpty());
    }

    private boolean isReference(Series s) {
        return s.name().equals(reference) && context.contains(s);
    }

    static String dash(Series series) {
        return series.style().dash().isEmpty() ? "none" : series.style().dash();
    }

    private static Series.Point last(Series series) {
        return series.points().get(series.points().size() - 1);
    }

    private static String cut(String name) {
        return name.length() <= LABEL_CHARS ? name : name.substring(0, LABEL_CHARS - 1) + "\u2026";
    }

    /**
     * The range of the values and spreads of {@code series}.
     *
     * @param least smaller values are left out
     */
    public static Range rangeOf(Stream<Series> series, double least) {
        double[] ends = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        series.flatMap(s -> s.points().stream()).filter(p -> p.y() >= least).forEach(p -> {
            ends[0] = Math.min(ends[0], p.low());
            ends[1] = Math.max(ends[1], p.high());
        });
        return new Range(ends[0], ends[1]);
    }
}

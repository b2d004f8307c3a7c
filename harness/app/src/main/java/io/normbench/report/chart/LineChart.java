package io.normbench.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Lines over a logarithmic (base 2) x axis: some in full, the others thin and grey behind them.
 *
 * @param id prefix of the ids in the drawing; unique in the page
 * @param title what it shows, for people who do not see it
 * @param xLabel name of the x axis
 * @param yLabel name of the y axis
 * @param xs the positions, ascending
 * @param range values that the y axis spans at least; the same for panels that are compared
 * @param logY whether the y axis is logarithmic
 * @param format writes a value of the y axis
 * @param series the lines drawn in full
 * @param context the lines drawn behind
 * @param reference name of the context line that is labelled, for comparison; empty for none
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
    static final double HEIGHT = 320;
    private static final double LEFT = 52;
    private static final double RIGHT = 354;
    private static final double TOP = 30;
    private static final double BOTTOM = 276;
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
            return level.map(l -> new Range(Math.min(low, l.value()), Math.max(high, l.value()))).orElse(this);
        }
    }

    /** Draws it. */
    public String svg() {
        List<Double> ticks = logY ? Ticks.log10(range.low(), range.high()) : Ticks.linear(range.low(), range.high(), 5);
        Scale x = new Scale(xs.get(0), xs.get(xs.size() - 1), LEFT + 10, RIGHT - 10, true);
        Scale y = new Scale(ticks.get(0), ticks.get(ticks.size() - 1), BOTTOM, TOP, logY);
        Svg svg = new Svg();
        svg.open("svg", "viewBox", "0 0 " + Svg.number(WIDTH) + " " + Svg.number(HEIGHT), "class", "chart", "role",
                "img", "aria-labelledby", id + "-t");
        svg.text("title", title, "id", id + "-t");
        axes(svg, x, y, ticks);
        level.ifPresent(l -> {
            svg.open("g");
            svg.text("title", l.text());
            svg.empty("line", "x1", LEFT, "x2", RIGHT, "y1", y.at(l.value()), "y2", y.at(l.value()), "class", "level");
            svg.close("g");
        });
        LinePainter painter = new LinePainter(xs, x, y);
        context.stream().filter(s -> !isReference(s)).forEach(s -> painter.drawContext(svg, s, false));
        context.stream().filter(this::isReference).forEach(s -> painter.drawContext(svg, s, true));
        series.forEach(s -> painter.draw(svg, s));
        gaps(svg, x);
        labels(svg, x, y);
        return svg.close("svg").toString();
    }

    private void axes(Svg svg, Scale x, Scale y, List<Double> ticks) {
        for (double tick : ticks) {
            svg.empty("line", "x1", LEFT, "x2", RIGHT, "y1", y.at(tick), "y2", y.at(tick), "class", "grid");
            svg.text("text", format.apply(tick), "x", LEFT - 7, "y", y.at(tick) + 4, "class", "tick end");
        }
        svg.empty("line", "x1", LEFT, "x2", RIGHT, "y1", BOTTOM, "y2", BOTTOM, "class", "axis");
        for (int value : xs) {
            svg.empty("line", "x1", x.at(value), "x2", x.at(value), "y1", BOTTOM, "y2", BOTTOM + 4, "class", "axis");
            svg.text("text", String.valueOf(value), "x", x.at(value), "y", BOTTOM + 17, "class", "tick mid");
        }
        svg.text("text", xLabel, "x", (LEFT + RIGHT) / 2, "y", BOTTOM + 36, "class", "name mid");
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

    private void labels(Svg svg, Scale x, Scale y) {
        List<Series> shown = Stream.concat(series.stream(), context.stream().filter(this::isReference))
                .filter(s -> !s.points().isEmpty() || !s.gaps().isEmpty())
                .toList();
        double[] wanted = DoubleStream.concat(
                        shown.stream().mapToDouble(s -> s.points().isEmpty() ? TOP : y.at(last(s).y())),
                        level.stream().mapToDouble(l -> y.at(l.value())))
                .toArray();
        double[] placed = LabelLayout.spread(wanted, LABEL_GAP, TOP + 4, BOTTOM - 2);
        level.ifPresent(l -> levelLabel(svg, l, placed[placed.length - 1]));
        for (int i = 0; i < shown.size(); i++) {
            Series s = shown.get(i);
            double at = placed[i];
            svg.open("g", "class", isReference(s) ? "ref" : "c" + s.style().color(), "data-m", s.name());
            if (!s.points().isEmpty()) {
                svg.empty("path", "class", "lead", "d", "M" + Svg.number(x.at(last(s).x()) + 5) + " "
                        + Svg.number(wanted[i]) + "L" + Svg.number(RIGHT + 2) + " " + Svg.number(at));
            }
            svg.empty("line", "x1", RIGHT + 4, "x2", RIGHT + 26, "y1", at, "y2", at, "class", "ln", "stroke-dasharray",
                    isReference(s) ? "none" : dash(s));
            if (!isReference(s)) {
                s.style().marker().draw(svg, RIGHT + 15, at);
            }
            svg.text("text", cut(s.name()), "x", RIGHT + 31, "y", at + 4, "class", "label");
            svg.close("g");
        }
    }

    private static void levelLabel(Svg svg, Level level, double at) {
        svg.empty("line", "x1", RIGHT + 4, "x2", RIGHT + 26, "y1", at, "y2", at, "class", "level");
        svg.text("text", cut(level.label()), "x", RIGHT + 31, "y", at + 4, "class", "label");
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

    /** The range of all values and spreads of {@code series}. */
    public static Range rangeOf(Stream<Series> series) {
        double[] ends = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        series.flatMap(s -> s.points().stream()).forEach(p -> {
            ends[0] = Math.min(ends[0], p.low());
            ends[1] = Math.max(ends[1], p.high());
        });
        return new Range(ends[0], ends[1]);
    }
}

package io.normbench.report;

import io.normbench.report.chart.Level;
import io.normbench.report.chart.LineChart;
import io.normbench.report.chart.Series;
import io.normbench.report.chart.SeriesStyle;
import io.normbench.report.chart.SpanChart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Draws the grids of one task.
 *
 * @param idPrefix begins the ids of figures
 * @param baseline label of the method that others are compared with
 * @param numbering numbers figures
 * @param floor what accuracies are held against
 */
record FigureBuilder(String idPrefix, String baseline, Numbering numbering, Optional<FloorView> floor) {
    /** The curve of each method over batch sizes, one panel a family. */
    Figure curves(Grid grid, Matrix table) {
        boolean log = grid.quantity() == Quantity.TRAIN_THROUGHPUT;
        String id = idPrefix + "-curves-" + grid.quantity().ordinal();
        Map<MethodFamily, List<Series>> families = families(grid);
        List<Series> all = families.values().stream().flatMap(List::stream).toList();
        Optional<Level> level = level(grid);
        LineChart.Range range = LineChart.rangeOf(all.stream()).with(level);
        List<Figure.Panel> panels = new ArrayList<>();
        families.forEach((family, series) -> {
            List<Series> others = all.stream().filter(s -> !series.contains(s)).toList();
            String title = grid.title() + " against batch size: " + family.title();
            panels.add(new Figure.Panel(
                    family.title(),
                    new LineChart(
                                    id + "-" + family.ordinal(),
                                    title,
                                    "batch size (log scale)",
                                    yLabel(grid, log),
                                    grid.batchSizes(),
                                    range,
                                    log,
                                    v -> axis(grid.quantity(), v),
                                    series,
                                    others,
                                    baseline,
                                    level)
                            .svg()));
        });
        return new Figure(
                id,
                numbering.nextFigure(),
                grid.title() + " against batch size",
                curvesCaption(grid),
                CurveSummary.of(grid),
                table.id(),
                table.number(),
                panels);
    }

    /** Accuracy at the smallest batch against that at the largest, one row a method. */
    Figure spans(Grid grid, Matrix table) {
        int small = grid.smallest();
        int large = grid.largest();
        List<SpanChart.Row> rows = grid.methods().stream()
                .filter(m -> grid.point(m, small) != GridPoint.MISSING || grid.point(m, large) != GridPoint.MISSING)
                .sorted(Comparator.comparingDouble((String m) -> -grid.value(m, small).orElse(-1)))
                .map(m -> spanRow(grid, m, small, large))
                .toList();
        String id = idPrefix + "-span";
        String title = grid.title() + " at batch " + small + " and at batch " + large;
        SpanChart chart = new SpanChart(
                id, title, "batch " + small, "batch " + large, v -> axis(grid.quantity(), v), rows, level(grid));
        return new Figure(
                id,
                numbering.nextFigure(),
                title,
                "Methods in the order of their " + grid.nameInSentence() + " at batch " + small
                        + ". Change is that at batch "
                        + small + " minus that at batch " + large
                        + "; where one of the two is missing, it says why. Changes beyond "
                        + Numbers.fixed(CurveSummary.LOSS, 2) + " are bold." + levelCaption(grid),
                CurveSummary.span(grid),
                table.id(),
                table.number(),
                List.of(new Figure.Panel("", chart.svg())));
    }

    private static SpanChart.Row spanRow(Grid grid, String method, int small, int large) {
        OptionalDouble ring = grid.value(method, small);
        OptionalDouble disc = grid.value(method, large);
        if (ring.isEmpty() || disc.isEmpty()) {
            GridPoint gap = grid.point(method, ring.isEmpty() ? small : large);
            String why = gap.failed() ? gap.failures().get(0).marker() : "not measured";
            return new SpanChart.Row(method, ring, disc, why, gap.failed());
        }
        double change = ring.getAsDouble() - disc.getAsDouble();
        return new SpanChart.Row(method, ring, disc, Numbers.signed(change, 3), Math.abs(change) > CurveSummary.LOSS);
    }

    private static Map<MethodFamily, List<Series>> families(Grid grid) {
        Map<MethodFamily, List<Series>> families = new EnumMap<>(MethodFamily.class);
        for (String method : grid.methods()) {
            List<Series> list = families.computeIfAbsent(MethodFamily.of(method), f -> new ArrayList<>());
            list.add(series(grid, method, SeriesStyle.of(list.size())));
        }
        return families;
    }

    private static Series series(Grid grid, String method, SeriesStyle style) {
        List<Series.Point> points = new ArrayList<>();
        List<Series.Gap> gaps = new ArrayList<>();
        for (int batchSize : grid.batchSizes()) {
            GridPoint point = grid.point(method, batchSize);
            if (point.value().isPresent()) {
                double value = point.value().getAsDouble();
                points.add(new Series.Point(
                        batchSize,
                        value,
                        point.low().orElse(value),
                        point.high().orElse(value),
                        grid.quantity().formatWithUnit(value)));
            } else if (point.failed()) {
                gaps.add(new Series.Gap(batchSize, point.failures().get(0).kind()));
            }
        }
        return new Series(method, style, points, gaps);
    }

    private String curvesCaption(Grid grid) {
        String spread = grid.quantity() == Quantity.ACCURACY
                ? " Vertical bars span the seeds from lowest to highest."
                : "";
        String reference = baseline.isEmpty() ? "" : ", with " + baseline + " labelled for comparison";
        return "One panel a family of methods; all panels share their axes. Grey lines are the methods of the other "
                + "panels" + reference
                + ". A cross above a plot is a batch size at which a method of that panel failed." + spread
                + levelCaption(grid);
    }

    private Optional<Level> level(Grid grid) {
        return floor.filter(f -> grid.quantity() == Quantity.ACCURACY).map(FloorView::level);
    }

    private String levelCaption(Grid grid) {
        return level(grid).isEmpty()
                ? ""
                : " The dashed line is the floor: a logistic regression on the pixels of the same split.";
    }

    private static String yLabel(Grid grid, boolean log) {
        String unit = grid.quantity().unit();
        String name = unit.isEmpty() ? grid.title() : grid.quantity().title() + ", " + unit;
        return log ? name + " (log scale)" : name;
    }

    private static String axis(Quantity quantity, double value) {
        return quantity == Quantity.ACCURACY
                ? Numbers.fixed(value, 2)
                : Numbers.fixed(value, value == Math.rint(value) ? 0 : 1);
    }
}

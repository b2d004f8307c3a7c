package io.normbench.report.figure;

import io.normbench.report.chart.Cluster;
import io.normbench.report.chart.Level;
import io.normbench.report.chart.LineChart;
import io.normbench.report.chart.Series;
import io.normbench.report.chart.SeriesStyle;
import io.normbench.report.grid.Budget;
import io.normbench.report.grid.CurveSummary;
import io.normbench.report.grid.FloorView;
import io.normbench.report.grid.Grid;
import io.normbench.report.grid.GridPoint;
import io.normbench.report.grid.Quantity;
import io.normbench.report.method.MethodFamily;
import io.normbench.report.method.MethodOptions;
import io.normbench.report.method.MethodStyles;
import io.normbench.report.table.Matrix;
import io.normbench.report.text.Names;
import io.normbench.report.text.Numbering;
import io.normbench.report.text.Numbers;
import io.normbench.stats.Interval;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Draws the grids of one task.
 *
 * @param idPrefix begins the ids of figures
 * @param baseline label of the method that others are compared with
 * @param numbering numbers figures
 * @param floor what accuracies are held against
 * @param options what methods ran with
 * @param styles how methods are drawn
 */
public record FigureBuilder(
        String idPrefix,
        String baseline,
        Numbering numbering,
        Optional<FloorView> floor,
        MethodOptions options,
        MethodStyles styles) {
    private static final int NAMED = 9;

    /** The curve of each method over batch sizes, one panel a family. */
    public Figure curves(Grid grid, Matrix table) {
        boolean log = grid.quantity() == Quantity.TRAIN_THROUGHPUT;
        String id = idPrefix + "-curves-" + grid.quantity().ordinal();
        Map<MethodFamily, List<Series>> families = families(grid);
        List<Series> all = families.values().stream().flatMap(List::stream).toList();
        Optional<Level> level = level(grid);
        LineChart.Range range =
                LineChart.rangeOf(all.stream(), least(grid, all)).with(level);
        Map<MethodFamily, LineChart> charts = new EnumMap<>(MethodFamily.class);
        families.forEach((family, series) -> {
            List<Series> others = all.stream().filter(s -> !series.contains(s)).toList();
            String title = grid.title() + " against batch size: " + family.title();
            LineChart chart = new LineChart(
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
                    level);
            charts.put(family, chart);
        });
        int labels = charts.values().stream().mapToInt(LineChart::labels).max().orElse(0);
        List<Figure.Panel> panels = charts.entrySet().stream()
                .map(panel -> new Figure.Panel(
                        panel.getKey().title(), panel.getValue().svg(labels)))
                .toList();
        return new Figure(
                id,
                numbering.nextFigure(),
                grid.title() + " against batch size",
                curvesCaption(
                        grid,
                        charts.values().stream().mapToLong(LineChart::below).sum()),
                CurveSummary.of(grid),
                table.id(),
                table.number(),
                panels);
    }

    /** Of metrics the axis shows the cluster; of speed and memory all. */
    private static double least(Grid grid, List<Series> all) {
        return grid.quantity().isOverSeeds()
                ? Cluster.least(all.stream()
                        .flatMap(series -> series.points().stream())
                        .mapToDouble(Series.Point::y)
                        .toArray())
                : Double.NEGATIVE_INFINITY;
    }

    private Map<MethodFamily, List<Series>> families(Grid grid) {
        Map<MethodFamily, List<Series>> families = new EnumMap<>(MethodFamily.class);
        for (String method : grid.methods()) {
            List<Series> list = families.computeIfAbsent(MethodFamily.of(method), f -> new ArrayList<>());
            list.add(series(grid, method, styles.of(method)));
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
                Interval spread = grid.interval(method, batchSize).orElse(new Interval(value, value));
                points.add(new Series.Point(
                        batchSize,
                        value,
                        Math.min(value, spread.low()),
                        Math.max(value, spread.high()),
                        grid.quantity().formatWithUnit(value)));
            } else if (point.failed()) {
                gaps.add(new Series.Gap(batchSize, point.failures().get(0).kind()));
            }
        }
        return new Series(method, style, points, gaps);
    }

    private String curvesCaption(Grid grid, long below) {
        boolean known = grid.methods().stream()
                .anyMatch(method -> grid.batchSizes().stream()
                        .anyMatch(batchSize -> grid.interval(method, batchSize).isPresent()));
        String spread = known ? " Vertical bars are 95% intervals." : "";
        String reference = baseline.isEmpty() ? "" : ", with " + baseline + " drawn in full for comparison";
        String cut = below == 0
                ? ""
                : " The axis shows the cluster: " + Numbers.count(below, "value") + " far below it "
                        + (below == 1 ? "stands" : "stand") + " in the row \u201cbelow\u201d, over an arrowhead.";
        return "One panel a family of methods; all panels share their axes. A method has one colour, dash and marker in all"
                + " figures, the hue of its family. Grey lines are the methods of the other "
                + "panels" + reference
                + ". A cross above a plot is a batch size at which a method of that panel failed." + cut + spread
                + levelCaption(grid) + budgetCaption(grid) + optionsCaption(grid);
    }

    private Optional<Level> level(Grid grid) {
        return floor.filter(f -> grid.quantity() == Quantity.ACCURACY).map(FloorView::level);
    }

    private String levelCaption(Grid grid) {
        return level(grid).isEmpty()
                ? ""
                : " The dashed line is the floor: a logistic regression on the pixels of the same split.";
    }

    /** What columns differ in besides the batch: curves of accuracy are as much of the training as of the batch. */
    private static String budgetCaption(Grid grid) {
        Map<String, List<String>> byBudget = new LinkedHashMap<>();
        for (int batchSize : grid.batchSizes()) {
            String training = grid.budget(batchSize).map(Budget::training).orElse("");
            if (!training.isEmpty()) {
                byBudget.computeIfAbsent(training, budget -> new ArrayList<>()).add(Integer.toString(batchSize));
            }
        }
        return byBudget.isEmpty()
                ? ""
                : " Trained on, at batch "
                        + byBudget.entrySet().stream()
                                .map(entry -> Names.join(entry.getValue(), NAMED) + ": " + entry.getKey())
                                .collect(Collectors.joining("; "))
                        + ".";
    }

    private String optionsCaption(Grid grid) {
        String sentence = options.sentence(grid.methods());
        return sentence.isEmpty() ? "" : " Options: " + sentence + ".";
    }

    private static String yLabel(Grid grid, boolean log) {
        String unit = grid.quantity().unit();
        String name = (unit.isEmpty() ? grid.title() : grid.quantity().title() + ", " + unit)
                + grid.quantity().arrow();
        return log ? name + " (log scale)" : name;
    }

    private static String axis(Quantity quantity, double value) {
        return quantity == Quantity.ACCURACY
                ? Numbers.fixed(value, 2)
                : Numbers.fixed(value, value == Math.rint(value) ? 0 : 1);
    }
}

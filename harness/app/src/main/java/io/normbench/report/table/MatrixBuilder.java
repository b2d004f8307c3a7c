package io.normbench.report.table;

import io.normbench.report.grid.BestSet;
import io.normbench.report.grid.Budget;
import io.normbench.report.grid.Failure;
import io.normbench.report.grid.FloorView;
import io.normbench.report.grid.Grid;
import io.normbench.report.grid.GridPoint;
import io.normbench.report.grid.Quantity;
import io.normbench.report.grid.Setting;
import io.normbench.report.method.MethodFamily;
import io.normbench.report.method.MethodOptions;
import io.normbench.report.run.ReportContext;
import io.normbench.report.run.ReportContext.Exclusion;
import io.normbench.report.text.MetricName;
import io.normbench.report.text.Numbering;
import io.normbench.report.text.Numbers;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/** Lays the grids of one task out as matrices. */
public final class MatrixBuilder {
    private final String idPrefix;
    private final Numbering numbering;
    private final Optional<FloorView> floor;
    private final MethodOptions options;
    private final Map<List<Object>, String> exclusions = new HashMap<>();

    /** @param floor what accuracies are held against */
    public MatrixBuilder(
            Setting setting, String idPrefix, ReportContext context, Numbering numbering, Optional<FloorView> floor) {
        this.idPrefix = idPrefix;
        this.numbering = numbering;
        this.floor = floor;
        this.options = context.options();
        for (Exclusion e : context.exclusions()) {
            if (Setting.of(e.cell(), setting.build()).completedBy(setting).equals(setting)) {
                this.exclusions.put(List.of(e.cell().method(), e.cell().batchSize()), e.reason());
            }
        }
    }

    /** The matrix of {@code grid}'s values. */
    public Matrix values(Grid grid) {
        Quantity quantity = grid.quantity();
        Map<Integer, Shading> shadings = shadings(grid);
        Optional<FloorView> line = floor.filter(f -> quantity == Quantity.ACCURACY);
        Map<Integer, BestSet> best = new HashMap<>();
        grid.batchSizes().forEach(b -> best.put(b, BestSet.of(grid, b, floor)));
        List<Matrix.Row> rows = rows(grid, (method, batchSize) -> {
            GridPoint point = grid.point(method, batchSize);
            double value = point.value().getAsDouble();
            String text = quantity.format(value);
            Shading shading = Objects.requireNonNull(shadings.get(batchSize), "a batch size of the grid");
            BestSet ofBatch = Objects.requireNonNull(best.get(batchSize), "a batch size of the grid");
            return new MatrixCell(
                    "value",
                    text,
                    detail(grid, method, batchSize),
                    note(point),
                    plain(value),
                    shading.shade(value),
                    ofBatch.holds(method),
                    ofBatch.isOnly(method),
                    point.unsteady(),
                    !point.failures().isEmpty(),
                    0,
                    line.filter(f -> f.isAbove(point.value())).isPresent());
        });
        return new Matrix(
                id(quantity.name()),
                numbering.nextTable(),
                grid.title() + (quantity.unit().isEmpty() ? "" : ", " + quantity.unit()) + quantity.arrow(),
                Captions.of(grid),
                Captions.tint(quantity),
                false,
                grid.batchSizes(),
                budgets(grid),
                rows,
                line);
    }

    /** The matrix of {@code grid}'s values divided by those of {@code baseline} at the same batch size. */
    public Matrix relative(Grid grid, String baseline) {
        List<Matrix.Row> rows = rows(grid, (method, batchSize) -> {
            GridPoint point = grid.point(method, batchSize);
            Optional<Grid.Relative> relative = grid.relative(method, baseline, batchSize);
            if (relative.isEmpty()) {
                return MatrixCell.empty("missing", "\u2013", baseline + " has no value here", 0);
            }
            double ratio = relative.get().value();
            String interval = relative.get()
                    .interval()
                    .map(found -> Numbers.fixed(found.low(), 2) + "\u2013" + Numbers.fixed(found.high(), 2))
                    .orElse("");
            boolean unsteady =
                    point.unsteady() || grid.point(baseline, batchSize).unsteady();
            return new MatrixCell(
                    "value",
                    relative.get().text(),
                    interval,
                    "",
                    plain(ratio),
                    relative.get().tie() ? Shading.NEUTRAL : Shading.ratio(OptionalDouble.of(ratio)),
                    false,
                    false,
                    unsteady,
                    !point.failures().isEmpty(),
                    0);
        });
        return new Matrix(
                id("relative"),
                numbering.nextTable(),
                grid.quantity().title() + " relative to " + baseline
                        + grid.quantity().arrow(),
                Captions.relative(baseline) + inRounds(grid),
                Captions.relativeTint(),
                true,
                grid.batchSizes(),
                grid.batchSizes().stream()
                        .map(batchSize -> noise(grid, batchSize))
                        .toList(),
                rows,
                Optional.empty());
    }

    private static String inRounds(Grid grid) {
        boolean compared = grid.allPoints().anyMatch(point -> point.comparison().isPresent());
        return compared ? Captions.IN_ROUNDS : Captions.QUOTIENTS;
    }

    private static String noise(Grid grid, int batchSize) {
        OptionalDouble floor = grid.noiseFloor(batchSize);
        return floor.isPresent() ? "noise " + Numbers.percent(floor.getAsDouble()) : "";
    }

    private static List<String> budgets(Grid grid) {
        return grid.batchSizes().stream()
                .map(batchSize -> grid.budget(batchSize).map(Budget::training).orElse(""))
                .toList();
    }

    private interface ValueCell {
        MatrixCell at(String method, int batchSize);
    }

    private List<Matrix.Row> rows(Grid grid, ValueCell values) {
        List<Matrix.Row> rows = new ArrayList<>();
        MethodFamily previous = null;
        for (String method : grid.methods()) {
            List<MatrixCell> cells = new ArrayList<>();
            for (int batchSize : grid.batchSizes()) {
                GridPoint point = grid.point(method, batchSize);
                cells.add(
                        point.value().isPresent()
                                ? values.at(method, batchSize)
                                : withoutValue(method, batchSize, point));
            }
            MethodFamily family = MethodFamily.of(method);
            rows.add(new Matrix.Row(method, options.beside(method), family.title(), family != previous, cells));
            previous = family;
        }
        return rows;
    }

    private MatrixCell withoutValue(String method, int batchSize, GridPoint point) {
        if (point.failed()) {
            Failure failure = point.failures().get(0);
            return MatrixCell.empty(
                    "failed", failure.marker(), failure.kind() + ": " + failure.shortReason(), failure.number());
        }
        String excluded = exclusions.get(List.of(method, batchSize));
        if (excluded != null) {
            return MatrixCell.empty("excluded", "excl.", "left out by the suite: " + excluded, 0);
        }
        return MatrixCell.empty("missing", "\u2013", "not measured", 0);
    }

    private static Map<Integer, Shading> shadings(Grid grid) {
        Map<Integer, Shading> shadings = new HashMap<>();
        boolean whole = grid.quantity().isOverSeeds();
        DoubleSummaryStatistics all = new DoubleSummaryStatistics();
        for (int batchSize : grid.batchSizes()) {
            DoubleSummaryStatistics column = new DoubleSummaryStatistics();
            grid.methods().forEach(m -> grid.value(m, batchSize).ifPresent(column::accept));
            all.combine(column);
            shadings.put(batchSize, Shading.over(grid.quantity(), column));
        }
        if (whole) {
            grid.batchSizes().forEach(b -> shadings.put(b, Shading.over(grid.quantity(), all)));
        }
        return shadings;
    }

    private static String detail(Grid grid, String method, int batchSize) {
        Quantity quantity = grid.quantity();
        GridPoint point = grid.point(method, batchSize);
        if (quantity == Quantity.STEP_TIME) {
            return point.low().isPresent() && point.high().isPresent()
                    ? span(quantity, point.low().getAsDouble(), point.high().getAsDouble())
                    : "";
        }
        List<String> parts = new ArrayList<>();
        grid.interval(method, batchSize).ifPresent(found -> parts.add(span(quantity, found.low(), found.high())));
        if (quantity.isOverSeeds()) {
            int trials = point.completed() + point.failures().size();
            parts.add(
                    trials > point.completed()
                            ? point.completed() + " of " + trials
                            : point.completed() == 1 ? "1 seed" : "n " + point.completed());
            if (MetricName.isPrecision(grid.label()) && point.value().orElse(1) == 0) {
                parts.add("found nothing");
            }
        }
        return String.join(" \u00b7 ", parts);
    }

    private static String span(Quantity quantity, double low, double high) {
        return quantity.format(low) + "\u2013" + quantity.format(high);
    }

    private static String note(GridPoint point) {
        List<String> notes = new ArrayList<>();
        if (point.unsteady()) {
            notes.add("warm-up was cut short before the step time became steady");
        }
        if (!point.failures().isEmpty()) {
            Failure first = point.failures().get(0);
            notes.add(Numbers.count(point.failures().size(), "trial") + " failed; " + first.kind() + ": "
                    + first.shortReason());
        }
        return String.join("; ", notes);
    }

    private String id(String name) {
        return idPrefix + "-table-" + name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String plain(double value) {
        return Double.toString(value);
    }
}

package io.normbench.report;

import io.normbench.report.ReportContext.Exclusion;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Lays the grids of one task out as matrices. */
final class MatrixBuilder {
    private final String idPrefix;
    private final Numbering numbering;
    private final Optional<FloorView> floor;
    private final Map<List<Object>, String> exclusions = new HashMap<>();

    /** @param floor what accuracies are held against */
    MatrixBuilder(
            Setting setting,
            String idPrefix,
            List<Exclusion> exclusions,
            Numbering numbering,
            Optional<FloorView> floor) {
        this.idPrefix = idPrefix;
        this.numbering = numbering;
        this.floor = floor;
        for (Exclusion e : exclusions) {
            if (Setting.of(e.cell(), setting.build()).completedBy(setting).equals(setting)) {
                this.exclusions.put(List.of(e.cell().method(), e.cell().batchSize()), e.reason());
            }
        }
    }

    /** The matrix of {@code grid}'s values. */
    Matrix values(Grid grid) {
        Quantity quantity = grid.quantity();
        Map<Integer, Shading> shadings = shadings(grid);
        Optional<FloorView> line = floor.filter(f -> quantity == Quantity.ACCURACY);
        Map<Integer, BestSet> best = new HashMap<>();
        grid.batchSizes()
                .forEach(b -> best.put(b, BestSet.of(grid, b, floor)));
        List<Matrix.Row> rows = rows(grid, (method, batchSize) -> {
            GridPoint point = grid.point(method, batchSize);
            double value = point.value().getAsDouble();
            String text = quantity.format(value);
            return new MatrixCell(
                    "value",
                    text,
                    detail(quantity, point),
                    note(point),
                    plain(value),
                    shadings.get(batchSize).shade(value),
                    best.get(batchSize).holds(method),
                    best.get(batchSize).isOnly(method),
                    point.unsteady(),
                    !point.failures().isEmpty(),
                    0,
                    line.filter(f -> f.isAbove(point.value())).isPresent());
        });
        return new Matrix(
                id(quantity.name()),
                numbering.nextTable(),
                grid.title() + (quantity.unit().isEmpty() ? "" : ", " + quantity.unit()),
                Captions.of(grid),
                Captions.tint(quantity),
                false,
                grid.batchSizes(),
                rows,
                line);
    }

    /** The matrix of {@code grid}'s values divided by those of {@code baseline} at the same batch size. */
    Matrix relative(Grid grid, String baseline) {
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
            boolean unsteady = point.unsteady() || grid.point(baseline, batchSize).unsteady();
            return new MatrixCell(
                    "value",
                    relative.get().text(),
                    interval,
                    "",
                    plain(ratio),
                    Shading.ratio(OptionalDouble.of(ratio)),
                    false,
                    false,
                    unsteady,
                    !point.failures().isEmpty(),
                    0);
        });
        return new Matrix(
                id("relative"),
                numbering.nextTable(),
                grid.quantity().title() + " relative to " + baseline,
                Captions.relative(baseline) + inRounds(grid),
                Captions.relativeTint(),
                true,
                grid.batchSizes(),
                rows,
                Optional.empty());
    }

    private static String inRounds(Grid grid) {
        boolean compared = grid.points().values().stream()
                .flatMap(row -> row.values().stream())
                .anyMatch(point -> point.comparison().isPresent());
        return compared ? Captions.IN_ROUNDS : "";
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
            rows.add(new Matrix.Row(method, family.title(), family != previous, cells));
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

    private static String detail(Quantity quantity, GridPoint point) {
        if (quantity.isOverSeeds()) {
            int trials = point.completed() + point.failures().size();
            String of = trials > point.completed() ? point.completed() + " of " + trials : "n " + point.completed();
            return point.deviation().isPresent()
                    ? "\u00b1" + Numbers.fixed(point.deviation().getAsDouble(), 3) + " \u00b7 " + of
                    : trials > 1 ? of : "";
        }
        if (quantity == Quantity.STEP_TIME && point.low().isPresent() && point.high().isPresent()) {
            return quantity.format(point.low().getAsDouble()) + "\u2013"
                    + quantity.format(point.high().getAsDouble());
        }
        return "";
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

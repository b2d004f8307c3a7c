package io.normbench.report;

import io.normbench.report.answer.Answer;
import io.normbench.report.answer.AnswerBuilder;
import io.normbench.report.answer.TaskStatements;
import io.normbench.report.figure.Figure;
import io.normbench.report.figure.FigureBuilder;
import io.normbench.report.figure.TradeOffBuilder;
import io.normbench.report.grid.Budget;
import io.normbench.report.grid.Entry;
import io.normbench.report.grid.FloorView;
import io.normbench.report.grid.Grid;
import io.normbench.report.grid.Quantity;
import io.normbench.report.grid.Setting;
import io.normbench.report.method.MethodFamily;
import io.normbench.report.method.MethodStyles;
import io.normbench.report.run.MachineStatements;
import io.normbench.report.run.ReportContext;
import io.normbench.report.table.LargestBatchTableBuilder;
import io.normbench.report.table.Matrix;
import io.normbench.report.table.MatrixBuilder;
import io.normbench.report.table.MetricsTable;
import io.normbench.report.table.MetricsTableBuilder;
import io.normbench.report.text.Fact;
import io.normbench.report.text.MetricName;
import io.normbench.report.text.Numbering;
import io.normbench.report.text.Statement;
import io.normbench.result.Floor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds the section of one setting from its entries. */
final class TaskSectionBuilder {
    private final String id;
    private final Setting setting;
    private final List<Entry> entries;
    private final ReportContext context;
    private final Numbering numbering;
    private final String baseline;
    private final List<Floor> floors;
    private final Map<String, double[]> scores;
    private final MethodStyles styles;
    private final List<Grid> shown = new ArrayList<>();

    TaskSectionBuilder(
            String id,
            Setting setting,
            List<Entry> entries,
            ReportContext context,
            Numbering numbering,
            List<Floor> floors,
            Map<String, double[]> scores,
            MethodStyles styles) {
        this.id = id;
        this.setting = setting;
        this.entries = List.copyOf(entries);
        this.context = context;
        this.numbering = numbering;
        this.floors = List.copyOf(floors);
        this.scores = scores;
        this.styles = styles;
        this.baseline = baseline(context.baseline(), entries);
    }

    TaskSection build() {
        List<TaskSection.Part> parts = new ArrayList<>();
        Grid accuracy = grid(Quantity.ACCURACY);
        Grid speed = grid(Quantity.TRAIN_THROUGHPUT);
        List<Grid> memory = List.of(grid(Quantity.DEVICE_MEMORY), grid(Quantity.HOST_MEMORY), grid(Quantity.HOST_PEAK));
        Optional<FloorView> floor = FloorView.of(floors, setting.task());
        part("accuracy", MetricName.heading(accuracy.label()), Quantity.ACCURACY, Quantity.MACRO_F1)
                .ifPresent(part -> {
                    parts.add(part);
                    List<Figure> figures = new TradeOffBuilder(id, baseline, floor, accuracy, speed, memory, styles)
                            .build(part.matrices().get(0), numbering);
                    if (!figures.isEmpty()) {
                        parts.add(new TaskSection.Part(
                                id + "-tradeoff", "Trade-off", figures, List.of(), List.of(), List.of()));
                    }
                });
        part("training", "Training speed", Quantity.TRAIN_THROUGHPUT, Quantity.STEP_TIME)
                .ifPresent(parts::add);
        part("inference", "Inference speed", Quantity.INFER_THROUGHPUT).ifPresent(parts::add);
        part("energy", "Energy", Quantity.ENERGY).ifPresent(parts::add);
        part("memory", "Memory", Quantity.DEVICE_MEMORY, Quantity.HOST_MEMORY, Quantity.HOST_PEAK)
                .ifPresent(parts::add);
        new LargestBatchTableBuilder(id, entries, numbering)
                .build()
                .ifPresent(table -> parts.add(new TaskSection.Part(
                        id + "-largest-batch",
                        "Largest batch that fits",
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(table))));
        List<Statement> statements = new ArrayList<>(TaskStatements.of(shown, baseline, floor));
        if (!accuracy.isEmpty()) {
            FloorView.statement(floors, setting.task(), accuracy).ifPresent(statements::add);
        }
        List<Answer> answers = new AnswerBuilder(id, baseline, floor, accuracy, speed, memory).build();
        return new TaskSection(id, setting.task(), facts(accuracy), statements, answers, parts);
    }

    private Grid grid(Quantity quantity) {
        return Grid.of(quantity, entries, context.options(), scores);
    }

    /** The coordinates, what networks were trained and judged on, and the methods' options. */
    private List<Fact> facts(Grid accuracy) {
        List<Fact> facts = new ArrayList<>(setting.facts());
        List<Budget> budgets = accuracy.batchSizes().stream()
                .flatMap(batchSize -> accuracy.budget(batchSize).stream())
                .toList();
        budgets.stream().reduce(Budget::plus).ifPresent(all -> {
            add(facts, "Training", all.training());
            add(facts, "Judged on", all.judged());
        });
        add(
                facts,
                "Options",
                context.options()
                        .sentence(entries.stream()
                                .map(entry -> entry.row().cell().method())
                                .distinct()
                                .sorted(MethodFamily.order())
                                .toList()));
        return facts;
    }

    private static void add(List<Fact> facts, String name, String value) {
        if (!value.isEmpty()) {
            facts.add(new Fact(name, value));
        }
    }

    private Optional<TaskSection.Part> part(String name, String title, Quantity... quantities) {
        Optional<FloorView> floor = FloorView.of(floors, setting.task());
        MatrixBuilder matrixBuilder = new MatrixBuilder(setting, id, context, numbering, floor);
        FigureBuilder figureBuilder = new FigureBuilder(id, baseline, numbering, floor, context.options(), styles);
        List<Figure> figures = new ArrayList<>();
        List<Matrix> matrices = new ArrayList<>();
        List<MetricsTable> metrics = new ArrayList<>();
        for (Quantity quantity : quantities) {
            Grid grid = grid(quantity);
            if (!grid.isEmpty() || hasFailures(grid) && isLead(quantity)) {
                shown.add(grid);
                String note = quantity.isTimed() ? MachineStatements.note(quantity, entries) : "";
                Matrix matrix = matrixBuilder.values(grid).withNote(note);
                matrices.add(matrix);
                if (!grid.isEmpty()) {
                    figures(figureBuilder, grid, matrix, figures);
                }
                if (quantity == Quantity.TRAIN_THROUGHPUT && grid.methods().contains(baseline)) {
                    matrices.add(matrixBuilder.relative(grid, baseline).withNote(note));
                }
            }
        }
        if (!matrices.isEmpty() && quantities[0] == Quantity.ACCURACY) {
            // Last, because it stands below the matrices and has the next number.
            new MetricsTableBuilder(id, entries, numbering)
                    .build(grid(Quantity.ACCURACY))
                    .ifPresent(metrics::add);
        }
        return matrices.isEmpty()
                ? Optional.empty()
                : Optional.of(new TaskSection.Part(id + "-" + name, title, figures, matrices, metrics, List.of()));
    }

    private static void figures(FigureBuilder builder, Grid grid, Matrix matrix, List<Figure> figures) {
        boolean drawn = switch (grid.quantity()) {
            case ACCURACY, TRAIN_THROUGHPUT, DEVICE_MEMORY, HOST_MEMORY, HOST_PEAK -> true;
            default -> false;
        };
        if (!drawn || grid.batchSizes().size() < 2) {
            return;
        }
        figures.add(builder.curves(grid, matrix));
    }

    /** Whether failed trials alone are reason enough to show the table; one table a kind of trial is. */
    private static boolean isLead(Quantity quantity) {
        return quantity == Quantity.ACCURACY || quantity == Quantity.TRAIN_THROUGHPUT;
    }

    private static boolean hasFailures(Grid grid) {
        return grid.methods().stream()
                .anyMatch(m -> grid.batchSizes().stream()
                        .anyMatch(b -> grid.point(m, b).failed()));
    }

    private static String baseline(String wanted, List<Entry> entries) {
        List<String> labels = entries.stream()
                .map(e -> e.row().cell().method())
                .distinct()
                .sorted()
                .toList();
        if (labels.contains(wanted)) {
            return wanted;
        }
        return labels.contains("bn")
                ? "bn"
                : labels.stream()
                        .filter(label -> MethodFamily.id(label).equals("bn"))
                        .findFirst()
                        .orElse("");
    }
}

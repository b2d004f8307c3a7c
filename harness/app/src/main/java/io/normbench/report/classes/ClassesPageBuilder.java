package io.normbench.report.classes;

import io.normbench.report.classes.ClassesPage.Cell;
import io.normbench.report.classes.ClassesPage.Line;
import io.normbench.report.classes.ClassesPage.Pair;
import io.normbench.report.classes.ClassesPage.Row;
import io.normbench.report.classes.ClassesPage.Section;
import io.normbench.result.CellKey;
import io.normbench.result.ClassConfusion;
import io.normbench.result.Measured;
import io.normbench.suite.SuiteDefaults;
import io.normbench.task.ClassPredictions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Arranges the classes of a run on one page: of every task in one setting (engine, device, …) at the batch size at which most methods have a confusion
 * matrix, of several the smallest, where methods differ most. The trials of all seeds are added up.
 */
public final class ClassesPageBuilder {
    /** A matrix of more classes is not drawn. */
    static final int MOST_CLASSES = 20;

    /** Pairs of classes of one method, at most. */
    static final int MOST_PAIRS = 5;

    private static final int DEEPEST = 8;
    private static final String NONE = "none";

    private final List<TrialClasses> trials;
    private final List<String> methods;

    /**
     * @param trials every accuracy trial that has a confusion matrix
     * @param methods labels of the methods, in the order of the page
     */
    public ClassesPageBuilder(List<TrialClasses> trials, List<String> methods) {
        this.trials = List.copyOf(trials);
        this.methods = List.copyOf(methods);
    }

    /** Makes the page; without sections if no trial has a confusion matrix. */
    public ClassesPage build(String suiteName, String runId) {
        Map<Group, List<TrialClasses>> groups = new LinkedHashMap<>();
        trials.forEach(trial -> groups.computeIfAbsent(Group.of(trial), group -> new ArrayList<>())
                .add(trial));
        List<Section> sections = new ArrayList<>();
        groups.forEach((group, list) -> {
            boolean alone = groups.keySet().stream()
                            .filter(g -> g.task().equals(group.task()))
                            .count()
                    == 1;
            String title = alone ? group.task() : group.task() + " (" + group.setting() + ")";
            sections.add(section("t" + (sections.size() + 1), title, list));
        });
        return new ClassesPage(suiteName, runId, sections);
    }

    /** Trials that may be held against each other; of other numbers of classes than the others if the data changed. */
    private record Group(String task, String setting, int classes) {
        static Group of(TrialClasses trial) {
            CellKey cell = trial.row().cell();
            String statistics = cell.statBatch() == cell.batchSize() ? "" : ", statistics batch " + cell.statBatch();
            return new Group(
                    cell.task(),
                    String.join(", ", cell.model(), cell.engine(), cell.device(), cell.precision(), cell.layout())
                            + statistics
                            + (cell.evaluation().equals(SuiteDefaults.EVALUATION.id())
                                    ? ""
                                    : ", evaluated with " + cell.evaluation() + " statistics")
                            + (trial.row().build().isEmpty()
                                    ? ""
                                    : ", build " + trial.row().build()),
                    trial.confusion().classes());
        }
    }

    private Section section(String id, String title, List<TrialClasses> all) {
        Map<Integer, List<TrialClasses>> sizes = new TreeMap<>();
        all.forEach(trial -> sizes.computeIfAbsent(trial.row().cell().batchSize(), size -> new ArrayList<>())
                .add(trial));
        List<TrialClasses> chosen = sizes.values().stream()
                .max(Comparator.<List<TrialClasses>>comparingLong(ClassesPageBuilder::methodCount)
                        .thenComparingInt(list -> -list.get(0).row().cell().batchSize()))
                .orElseThrow();
        List<Row> rows = new ArrayList<>();
        for (String method : methods) {
            List<TrialClasses> own = chosen.stream()
                    .filter(trial -> trial.row().cell().method().equals(method))
                    .toList();
            if (!own.isEmpty()) {
                rows.add(row(id + "-m" + (rows.size() + 1), method, own));
            }
        }
        return new Section(
                id,
                title,
                chosen.get(0).row().cell().batchSize(),
                chosen.get(0).confusion().classes(),
                rows);
    }

    private static long methodCount(List<TrialClasses> list) {
        return list.stream()
                .map(trial -> trial.row().cell().method())
                .distinct()
                .count();
    }

    private static Row row(String id, String method, List<TrialClasses> own) {
        ClassConfusion confusion = own.stream()
                .map(TrialClasses::confusion)
                .reduce(ClassConfusion::plus)
                .orElseThrow();
        List<OptionalDouble> f1 = new ArrayList<>();
        for (int label = 0; label < confusion.classes(); label++) {
            int index = label;
            f1.add(mean(own, measured -> classF1(measured, index)));
        }
        boolean drawn = confusion.classes() <= MOST_CLASSES;
        boolean gaps = confusion.predictions(ClassPredictions.NONE) > 0;
        return new Row(
                id,
                method,
                own.size(),
                text(mean(own, measured -> number(measured.metrics().get("macro_f1")))),
                worst(f1),
                pairs(confusion),
                drawn ? header(confusion.classes(), gaps) : List.of(),
                drawn ? matrix(confusion, gaps, f1) : List.of());
    }

    private static OptionalDouble classF1(Measured measured, int label) {
        return measured.metrics().get("class_f1") instanceof List<?> values && label < values.size()
                ? number(values.get(label))
                : OptionalDouble.empty();
    }

    private static OptionalDouble number(@Nullable Object value) {
        return value instanceof Number number ? OptionalDouble.of(number.doubleValue()) : OptionalDouble.empty();
    }

    private static OptionalDouble mean(List<TrialClasses> own, Function<Measured, OptionalDouble> figure) {
        return own.stream()
                .map(trial -> figure.apply(trial.row().measured()))
                .flatMapToDouble(OptionalDouble::stream)
                .average();
    }

    private static String worst(List<OptionalDouble> f1) {
        int worst = -1;
        for (int label = 0; label < f1.size(); label++) {
            if (f1.get(label).isPresent()
                    && (worst < 0 || f1.get(label).getAsDouble() < f1.get(worst).getAsDouble())) {
                worst = label;
            }
        }
        return worst < 0 ? "" : worst + " (" + text(f1.get(worst)) + ")";
    }

    private static List<Pair> pairs(ClassConfusion confusion) {
        record Found(int truth, int predicted, long images) {}
        List<Found> found = new ArrayList<>();
        for (int truth = 0; truth < confusion.classes(); truth++) {
            for (int predicted = ClassPredictions.NONE; predicted < confusion.classes(); predicted++) {
                long images = confusion.images(truth, predicted);
                if (truth != predicted && images > 0) {
                    found.add(new Found(truth, predicted, images));
                }
            }
        }
        return found.stream()
                .sorted(Comparator.comparingLong((Found pair) -> -pair.images())
                        .thenComparingInt(Found::truth)
                        .thenComparingInt(Found::predicted))
                .limit(MOST_PAIRS)
                .map(pair -> new Pair(
                        Integer.toString(pair.truth()),
                        pair.predicted() == ClassPredictions.NONE ? NONE : Integer.toString(pair.predicted()),
                        pair.images(),
                        Math.round(100.0 * pair.images() / confusion.images(pair.truth())) + "%"))
                .toList();
    }

    private static List<String> header(int classes, boolean gaps) {
        List<String> header = new ArrayList<>();
        for (int label = 0; label < classes; label++) {
            header.add(Integer.toString(label));
        }
        if (gaps) {
            header.add(NONE);
        }
        return header;
    }

    private static List<Line> matrix(ClassConfusion confusion, boolean gaps, List<OptionalDouble> f1) {
        List<Line> lines = new ArrayList<>();
        for (int truth = 0; truth < confusion.classes(); truth++) {
            List<Cell> cells = new ArrayList<>();
            for (int predicted = 0; predicted < confusion.classes(); predicted++) {
                cells.add(cell(confusion, truth, predicted));
            }
            if (gaps) {
                cells.add(cell(confusion, truth, ClassPredictions.NONE));
            }
            lines.add(new Line(Integer.toString(truth), cells, text(f1.get(truth))));
        }
        return lines;
    }

    private static Cell cell(ClassConfusion confusion, int truth, int predicted) {
        long images = confusion.images(truth, predicted);
        long all = confusion.images(truth);
        int shade = all == 0 || images == 0 ? 0 : (int) Math.max(1, Math.round((double) DEEPEST * images / all));
        return new Cell(images, truth == predicted ? "right" : images == 0 ? "none" : "wrong", shade);
    }

    private static String text(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.3f", value.getAsDouble()) : "\u2013";
    }
}

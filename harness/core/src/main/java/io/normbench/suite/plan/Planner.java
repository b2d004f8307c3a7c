package io.normbench.suite.plan;

import io.normbench.suite.AccuracySpec;
import io.normbench.suite.Cell;
import io.normbench.suite.EvaluationSpec;
import io.normbench.suite.Execution;
import io.normbench.suite.MeasureSpec;
import io.normbench.suite.Measurement;
import io.normbench.suite.MethodSpec;
import io.normbench.suite.Rule;
import io.normbench.suite.Suite;
import io.normbench.suite.TaskSpec;
import io.normbench.suite.ThroughputSpec;
import io.normbench.util.UserError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Expands a suite to its trials, in the order in which they run.
 *
 * <p>First throughput, comparison group by comparison group: all first measurements, then all second ones, so that
 * those of one cell are apart in time; within these by task, engine, execution and ascending batch size. Then memory, by
 * task, method, engine, execution and ascending batch size, so that a worker can be shared. Then the searches for the
 * largest batch, one for each task, method, engine and execution, in the cell of the smallest batch size, where the search
 * begins. Then accuracy, those with the most steps first, so that no long trial starts last while cores are idle.
 *
 * <p>Evaluation settings make no difference before the evaluation: of a suite with several, all but accuracy is measured
 * once, in the cells of {@link Suite#usualEvaluation()}.
 */
public final class Planner {
    private Planner() {}

    /**
     * Plans the trials of {@code suite} that {@code filter} keeps.
     *
     * @throws UserError if the filter names something the suite lacks, or keeps nothing
     */
    public static Plan plan(Suite suite, Filter filter) {
        filter.check(suite);
        List<Plan.Excluded> excluded = new ArrayList<>();
        List<Named> kept = new ArrayList<>();
        for (Cell cell : cells(suite)) {
            Named named = new Named(cell, CellId.of(cell));
            Optional<Rule> rule =
                    suite.exclude().stream().filter(each -> each.matches(cell)).findFirst();
            if (rule.isEmpty()) {
                kept.add(named);
            } else if (filter.matches(cell)) {
                excluded.add(new Plan.Excluded(cell, named.id(), rule.get().reason()));
            }
        }
        List<Named> usual = kept.stream()
                .filter(named -> named.cell().evaluation().equals(suite.usualEvaluation()))
                .toList();
        List<Trial> trials = Stream.of(
                        throughput(suite, usual), memory(suite, usual), maxBatch(suite, usual), accuracy(suite, kept))
                .flatMap(each -> each)
                .filter(filter::matches)
                .toList();
        if (trials.isEmpty() && !filter.isAll()) {
            String why = excluded.isEmpty()
                    ? "; 'normbench plan' without --filter lists its cells"
                    : "; the suite excludes the cells it matches: "
                            + excluded.stream()
                                    .map(Plan.Excluded::reason)
                                    .distinct()
                                    .collect(Collectors.joining(", "));
            throw UserError.usage("--filter '" + filter + "': matches no trial of suite '" + suite.name() + "'" + why);
        }
        return new Plan(suite, trials, excluded);
    }

    /**
     * The included cells by task, method, engine, execution, evaluation and batch size, ascending; no exclude rule is
     * applied.
     */
    public static List<Cell> cells(Suite suite) {
        List<Cell> cells = new ArrayList<>();
        for (TaskSpec task : suite.tasks()) {
            for (MethodSpec method : suite.methods()) {
                for (String engine : suite.engines()) {
                    for (Execution execution : suite.executions()) {
                        for (EvaluationSpec evaluation : suite.evaluations()) {
                            for (int batchSize : suite.batchSizes()) {
                                cells.add(cell(suite, task, method, engine, execution, evaluation, batchSize));
                            }
                        }
                    }
                }
            }
        }
        List<Rule> include = suite.include();
        return include.isEmpty()
                ? cells
                : cells.stream()
                        .filter(cell -> include.stream().anyMatch(rule -> rule.matches(cell)))
                        .toList();
    }

    private static Cell cell(
            Suite suite,
            TaskSpec task,
            MethodSpec method,
            String engine,
            Execution execution,
            EvaluationSpec evaluation,
            int batchSize) {
        int statBatch = suite.statBatch() == 0 ? batchSize : Math.min(suite.statBatch(), batchSize);
        return new Cell(
                task,
                method,
                batchSize,
                statBatch,
                suite.precision(),
                suite.layout(),
                engine,
                suite.device(),
                suite.threads(),
                execution,
                suite.cudnnAutotune(),
                evaluation);
    }

    private static Stream<Trial> throughput(Suite suite, List<Named> cells) {
        List<Trial> trials = new ArrayList<>();
        for (Named named : cells) {
            int times = measure(suite, named)
                    .throughput()
                    .map(ThroughputSpec::trials)
                    .orElse(0);
            for (int number = 1; number <= times; number++) {
                trials.add(new Trial(named.cell(), named.id(), Measurement.THROUGHPUT, number, number));
            }
        }
        return ComparisonGroup.of(trials, suite).stream()
                .sorted(Comparator.comparingInt(ComparisonGroup::number)
                        .thenComparing(group -> group.trials().get(0).cell(), asOneMethods(suite)))
                .flatMap(group -> group.trials().stream());
    }

    /** The order of the cells of one method: whichever of them lacks a cell, groups stand in it. */
    private static Comparator<Cell> asOneMethods(Suite suite) {
        return Comparator.comparingInt((Cell cell) -> suite.tasks().indexOf(cell.task()))
                .thenComparingInt(cell -> suite.engines().indexOf(cell.engine()))
                .thenComparingInt(cell -> suite.executions().indexOf(cell.execution()))
                .thenComparingInt(Cell::batchSize);
    }

    private static MeasureSpec measure(Suite suite, Named named) {
        return suite.measure(named.cell().task());
    }

    private static Stream<Trial> memory(Suite suite, List<Named> cells) {
        return cells.stream()
                .filter(named ->
                        measure(suite, named).memory().contains(named.cell().batchSize()))
                .map(named -> new Trial(named.cell(), named.id(), Measurement.MEMORY, 1, 1));
    }

    private static Stream<Trial> maxBatch(Suite suite, List<Named> cells) {
        Map<List<String>, Named> smallest = new LinkedHashMap<>();
        for (Named named : cells) {
            if (measure(suite, named).maxBatch().isPresent()) {
                Cell cell = named.cell();
                smallest.putIfAbsent(
                        List.of(
                                cell.task().id(),
                                cell.method().label(),
                                cell.engine(),
                                cell.execution().id()),
                        named);
            }
        }
        return smallest.values().stream()
                .map(named -> new Trial(named.cell(), named.id(), Measurement.MAX_BATCH, 1, 1));
    }

    private static Stream<Trial> accuracy(Suite suite, List<Named> cells) {
        List<Trial> trials = new ArrayList<>();
        for (Named named : cells) {
            List<Long> seeds = measure(suite, named)
                    .accuracy()
                    .filter(spec -> spec.batchSizes().contains(named.cell().batchSize()))
                    .map(AccuracySpec::seeds)
                    .orElse(List.of());
            for (int i = 0; i < seeds.size(); i++) {
                trials.add(new Trial(named.cell(), named.id(), Measurement.ACCURACY, i + 1, seeds.get(i)));
            }
        }
        return trials.stream().sorted(Comparator.comparingInt(Planner::steps).reversed());
    }

    private static int steps(Trial trial) {
        return trial.cell().task().train().steps(trial.cell().batchSize());
    }

    private record Named(Cell cell, String id) {}
}

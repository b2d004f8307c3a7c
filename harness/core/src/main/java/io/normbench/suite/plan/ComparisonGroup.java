package io.normbench.suite.plan;

import io.normbench.suite.Cell;
import io.normbench.suite.Execution;
import io.normbench.suite.Layout;
import io.normbench.suite.Measurement;
import io.normbench.suite.Precision;
import io.normbench.suite.Suite;
import io.normbench.util.Sha256;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Throughput trials of cells that differ in the method alone, measured side by side.
 *
 * @param trials one a method, each of which becomes a row
 * @param reference the trial that ratios are taken to: one of {@code trials}, or a further one that gets no row because
 *     it has one already or a filter left it out; empty where the suite excludes it
 */
public record ComparisonGroup(List<Trial> trials, Optional<Trial> reference) {
    public ComparisonGroup {
        trials = List.copyOf(trials);
    }

    /** What the members have in common: a cell without its method, and the number of the measurement. */
    record Key(
            String task,
            int batchSize,
            int statBatch,
            Precision precision,
            Layout layout,
            String engine,
            String device,
            int threads,
            Execution execution,
            int number) {
        static Key of(Trial trial) {
            Cell cell = trial.cell();
            return new Key(
                    cell.task().id(),
                    cell.batchSize(),
                    cell.statBatch(),
                    cell.precision(),
                    cell.layout(),
                    cell.engine(),
                    cell.device(),
                    cell.threads(),
                    cell.execution(),
                    trial.number());
        }
    }

    /** The groups of {@code trials}, throughput trials of {@code suite}, in their order. */
    public static List<ComparisonGroup> of(List<Trial> trials, Suite suite) {
        Map<Key, List<Trial>> groups = new LinkedHashMap<>();
        trials.forEach(trial ->
                groups.computeIfAbsent(Key.of(trial), key -> new ArrayList<>()).add(trial));
        return groups.values().stream()
                .map(members -> new ComparisonGroup(members, reference(members, suite)))
                .toList();
    }

    private static Optional<Trial> reference(List<Trial> members, Suite suite) {
        int number = members.get(0).number();
        Optional<Trial> own = members.stream()
                .filter(trial -> trial.cell().method().label().equals(suite.reference()))
                .findFirst();
        return own.isPresent()
                ? own
                : suite.methods().stream()
                        .filter(method -> method.label().equals(suite.reference()))
                        .map(method -> members.get(0).cell().with(method))
                        .filter(cell -> suite.exclude().stream().noneMatch(rule -> rule.matches(cell)))
                        .map(cell -> new Trial(cell, CellId.of(cell), Measurement.THROUGHPUT, number, number))
                        .findFirst();
    }

    /**
     * Names the group among those of its suite: {@code digits-classification_b16_3f2a9c01}; safe as a file name. Which
     * methods take part is not in it.
     */
    public String id() {
        Key key = Key.of(trials.get(0));
        String hash = Sha256.of(key.toString());
        return CellId.slug(key.task()) + "_b" + key.batchSize() + "_" + hash.substring(0, 8);
    }

    /** 1, 2, … among the measurements of these cells. */
    int number() {
        return trials.get(0).number();
    }

    /** All that take part: the trials and, where it is none of them, the reference. */
    public List<Trial> members() {
        List<Trial> members = new ArrayList<>(trials);
        reference.filter(trial -> !trials.contains(trial)).ifPresent(members::add);
        return List.copyOf(members);
    }
}

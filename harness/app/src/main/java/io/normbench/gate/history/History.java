package io.normbench.gate.history;

import io.normbench.gate.sample.Quantity;
import io.normbench.result.CellKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs of one environment and one suite, lined up by commit, with the changes of each cell's step time, peak memory and accuracy.
 *
 * <p>Commits stand in the order of their first run; several runs of one commit are several values in a row. A history
 * informs: nothing here fails a merge.
 *
 * @param fingerprint hash of the environment
 * @param suite the suite's name
 * @param suiteHash hash of the suite
 * @param runs the runs, in order
 * @param series step times of the cells, then memory, then accuracy
 */
public record History(String fingerprint, String suite, String suiteHash, List<HistoryRun> runs, List<Series> series) {
    public History {
        runs = List.copyOf(runs);
        series = List.copyOf(series);
    }

    /**
     * One quantity of one cell.
     *
     * @param cell the cell
     * @param quantity what is followed
     * @param runs the runs that have it, in order
     * @param values its values there, in the quantity's unit
     * @param changes changes of level; indices into {@code runs}. Of the natural logarithm, except for accuracy
     */
    public record Series(
            CellKey cell, Quantity quantity, List<HistoryRun> runs, List<Double> values, List<ChangePoint> changes) {
        public Series {
            runs = List.copyOf(runs);
            values = List.copyOf(values);
            changes = List.copyOf(changes);
        }

        /** Last value over first value, minus 1; of accuracy the difference. */
        public double drift() {
            double first = values.get(0);
            double last = values.get(values.size() - 1);
            return isLogarithmic(quantity) ? last / first - 1 : last - first;
        }

        /** The levels before and after {@code change}, in the quantity's unit. */
        public double[] levels(ChangePoint change) {
            return isLogarithmic(quantity)
                    ? new double[] {Math.exp(change.before()), Math.exp(change.after())}
                    : new double[] {change.before(), change.after()};
        }

        /** The size of {@code change}: a fraction; of accuracy a difference. */
        public double size(ChangePoint change) {
            double difference = change.after() - change.before();
            return isLogarithmic(quantity) ? Math.expm1(difference) : difference;
        }
    }

    /** Times and bytes change by factors, accuracies by points. */
    private static boolean isLogarithmic(Quantity quantity) {
        return quantity != Quantity.ACCURACY;
    }

    /**
     * Sorts runs into histories: never two environments or suites in one. The order of {@code runs} does not matter.
     */
    public static List<History> of(List<HistoryRun> runs, ChangePoints changes) {
        Map<List<String>, List<HistoryRun>> groups = runs.stream()
                .sorted(Comparator.comparing(HistoryRun::created).thenComparing(HistoryRun::runId))
                .collect(Collectors.groupingBy(
                        run -> List.of(run.fingerprint(), run.suiteHash()), LinkedHashMap::new, Collectors.toList()));
        return groups.values().stream()
                .map(group -> of(byCommit(group), group, changes))
                .toList();
    }

    private static History of(List<HistoryRun> ordered, List<HistoryRun> group, ChangePoints changes) {
        Set<HistoryRun.Measure> measures = new LinkedHashSet<>();
        ordered.forEach(run -> measures.addAll(run.values().keySet()));
        HistoryRun first = group.get(0);
        return new History(
                first.fingerprint(),
                first.suite(),
                first.suiteHash(),
                ordered,
                measures.stream()
                        .sorted(Comparator.comparing(HistoryRun.Measure::quantity))
                        .map(measure -> series(measure, ordered, changes))
                        .toList());
    }

    private static Series series(HistoryRun.Measure measure, List<HistoryRun> runs, ChangePoints changes) {
        List<HistoryRun> having =
                runs.stream().filter(run -> run.values().containsKey(measure)).toList();
        List<Double> values =
                having.stream().map(run -> run.values().get(measure)).toList();
        double[] scaled = values.stream()
                .mapToDouble(value -> isLogarithmic(measure.quantity()) ? Math.log(value) : value)
                .toArray();
        return new Series(measure.cell(), measure.quantity(), having, values, changes.find(scaled));
    }

    /** Runs in order of time, those of a commit moved up to its first one. */
    private static List<HistoryRun> byCommit(List<HistoryRun> inTime) {
        Map<String, List<HistoryRun>> commits = new LinkedHashMap<>();
        inTime.forEach(run ->
                commits.computeIfAbsent(run.label(), label -> new ArrayList<>()).add(run));
        return commits.values().stream().flatMap(List::stream).toList();
    }
}

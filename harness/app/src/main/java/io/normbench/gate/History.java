package io.normbench.gate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs of one environment and one suite, lined up by commit, with the changes of each cell's step time.
 *
 * <p>Commits stand in the order of their first run; several runs of one commit are several values in a row. A history
 * informs: nothing here fails a merge.
 *
 * @param fingerprint hash of the environment
 * @param suite the suite's name
 * @param suiteHash hash of the suite
 * @param runs the runs, in order
 * @param series the cells
 */
public record History(String fingerprint, String suite, String suiteHash, List<HistoryRun> runs, List<Series> series) {
    public History {
        runs = List.copyOf(runs);
        series = List.copyOf(series);
    }

    /**
     * The step times of one cell.
     *
     * @param cell the cell
     * @param runs the runs that have it, in order
     * @param stepMs its median step times there, ms
     * @param changes changes of the natural logarithm of the step time; indices into {@code runs}
     */
    public record Series(CellKey cell, List<HistoryRun> runs, List<Double> stepMs, List<ChangePoint> changes) {
        public Series {
            runs = List.copyOf(runs);
            stepMs = List.copyOf(stepMs);
            changes = List.copyOf(changes);
        }

        /** Last value over first value, minus 1. */
        public double drift() {
            return stepMs.get(stepMs.size() - 1) / stepMs.get(0) - 1;
        }
    }

    /**
     * Sorts runs into histories: never two environments or suites in one. The order of {@code runs} does not matter.
     */
    public static List<History> of(List<HistoryRun> runs, ChangePoints changes) {
        Map<List<String>, List<HistoryRun>> groups = runs.stream()
                .sorted(Comparator.comparing(HistoryRun::created).thenComparing(HistoryRun::runId))
                .collect(Collectors.groupingBy(
                        run -> List.of(run.fingerprint(), run.suiteHash()), LinkedHashMap::new, Collectors.toList()));
        return groups.values().stream().map(group -> of(byCommit(group), group, changes)).toList();
    }

    private static History of(List<HistoryRun> ordered, List<HistoryRun> group, ChangePoints changes) {
        Set<CellKey> cells = new LinkedHashSet<>();
        ordered.forEach(run -> cells.addAll(run.stepMs().keySet()));
        HistoryRun first = group.get(0);
        return new History(
                first.fingerprint(),
                first.suite(),
                first.suiteHash(),
                ordered,
                cells.stream().map(cell -> series(cell, ordered, changes)).toList());
    }

    private static Series series(CellKey cell, List<HistoryRun> runs, ChangePoints changes) {
        List<HistoryRun> having =
                runs.stream().filter(run -> run.stepMs().containsKey(cell)).toList();
        List<Double> times = having.stream().map(run -> run.stepMs().get(cell)).toList();
        double[] logs = times.stream().mapToDouble(Math::log).toArray();
        return new Series(cell, having, times, changes.find(logs));
    }

    /** Runs in order of time, those of a commit moved up to its first one. */
    private static List<HistoryRun> byCommit(List<HistoryRun> inTime) {
        Map<String, List<HistoryRun>> commits = new LinkedHashMap<>();
        inTime.forEach(run -> commits.computeIfAbsent(run.label(), label -> new ArrayList<>()).add(run));
        return commits.values().stream().flatMap(List::stream).toList();
    }
}

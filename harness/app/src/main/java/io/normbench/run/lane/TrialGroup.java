package io.normbench.run.lane;

import io.normbench.suite.Isolation;
import io.normbench.suite.Suite;
import io.normbench.suite.plan.CellId;
import io.normbench.suite.plan.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trials that share a worker.
 *
 * @param name name of the worker's log file
 * @param trials in the order in which they run
 */
public record TrialGroup(String name, List<Trial> trials) {
    public TrialGroup {
        trials = List.copyOf(trials);
    }

    /**
     * Splits the trials of {@code suite}, keeping their order: one group a trial, or one a task, method and engine. A
     * worker has one engine, so no group has two. Where workers go from one group to the next, so does the log file of
     * the first one.
     */
    static List<TrialGroup> of(List<Trial> trials, Suite suite) {
        Map<String, List<Trial>> byName = new LinkedHashMap<>();
        for (Trial trial : trials) {
            byName.computeIfAbsent(name(trial, suite), key -> new ArrayList<>()).add(trial);
        }
        List<TrialGroup> groups = new ArrayList<>();
        byName.forEach((name, members) -> groups.add(new TrialGroup(name, members)));
        return groups;
    }

    private static String name(Trial trial, Suite suite) {
        if (suite.isolation() == Isolation.CELL) {
            return trial.cellId() + "-" + trial.trialId();
        }
        String words =
                CellId.words(trial.cell().task().id(), trial.cell().method().label());
        String engine = suite.engines().size() > 1 ? "-" + trial.cell().engine() : "";
        return words + engine + "-" + trial.measurement().id();
    }
}

package io.normbench.run.lane;

import io.normbench.suite.Suite;
import io.normbench.suite.plan.CellId;
import io.normbench.suite.plan.ComparisonGroup;
import io.normbench.suite.plan.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Comparison groups that share workers: those of one task, engine and execution.
 *
 * @param name begins the names of the workers' log files
 * @param workers how many workers measure each of them
 * @param groups in the order in which they are measured
 */
record GroupChain(String name, int workers, List<ComparisonGroup> groups) {
    GroupChain {
        groups = List.copyOf(groups);
    }

    /**
     * The chains of {@code trials}, throughput trials of {@code suite}, in their order.
     *
     * @param apart whether each group has workers of its own: several devices share them out
     */
    static List<GroupChain> of(List<Trial> trials, Suite suite, boolean apart) {
        Map<String, List<ComparisonGroup>> chains = new LinkedHashMap<>();
        for (ComparisonGroup group : ComparisonGroup.of(trials, suite)) {
            Trial first = group.trials().get(0);
            String name = name(first, suite) + (apart ? "-b" + first.cell().batchSize() : "");
            chains.computeIfAbsent(name, key -> new ArrayList<>()).add(group);
        }
        List<GroupChain> all = new ArrayList<>();
        chains.forEach((name, groups) -> all.add(new GroupChain(name, workers(groups.get(0), suite), groups)));
        return all;
    }

    private static int workers(ComparisonGroup group, Suite suite) {
        return suite.measure(group.trials().get(0).cell().task())
                .throughput()
                .orElseThrow()
                .workers();
    }

    private static String name(Trial trial, Suite suite) {
        String engine = suite.engines().size() > 1 ? "-" + trial.cell().engine() : "";
        String execution =
                suite.executions().size() > 1 ? "-" + trial.cell().execution().id() : "";
        String number = trial.number() > 1 ? "-" + trial.trialId() : "";
        return CellId.words(trial.cell().task().id(), "throughput") + engine + execution + number;
    }
}

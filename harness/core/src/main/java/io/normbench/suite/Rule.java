package io.normbench.suite;

import java.util.List;

/**
 * An include or exclude rule: a cell matches if every given list holds its value; an empty list matches all.
 *
 * @param methods method ids or labels
 * @param batchSizes SGD batch sizes
 * @param tasks task ids
 * @param engines engine ids
 * @param executions how steps reach the device
 * @param reason why; shown in the plan and in the report
 */
public record Rule(
        List<String> methods,
        List<Integer> batchSizes,
        List<String> tasks,
        List<String> engines,
        List<Execution> executions,
        String reason) {
    public Rule {
        methods = List.copyOf(methods);
        batchSizes = List.copyOf(batchSizes);
        tasks = List.copyOf(tasks);
        engines = List.copyOf(engines);
        executions = List.copyOf(executions);
    }

    /** A rule for every execution. */
    public Rule(
            List<String> methods, List<Integer> batchSizes, List<String> tasks, List<String> engines, String reason) {
        this(methods, batchSizes, tasks, engines, List.of(), reason);
    }

    /** Whether {@code cell} matches. */
    public boolean matches(Cell cell) {
        return (methods.isEmpty()
                        || methods.contains(cell.method().id())
                        || methods.contains(cell.method().label()))
                && (batchSizes.isEmpty() || batchSizes.contains(cell.batchSize()))
                && (tasks.isEmpty() || tasks.contains(cell.task().id()))
                && (engines.isEmpty() || engines.contains(cell.engine()))
                && (executions.isEmpty() || executions.contains(cell.execution()));
    }
}

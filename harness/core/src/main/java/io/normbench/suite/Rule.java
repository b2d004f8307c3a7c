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
 * @param evaluations evaluation settings, or kinds of statistics
 * @param reason why; shown in the plan and in the report
 */
public record Rule(
        List<String> methods,
        List<Integer> batchSizes,
        List<String> tasks,
        List<String> engines,
        List<Execution> executions,
        List<String> evaluations,
        String reason) {
    public Rule {
        methods = List.copyOf(methods);
        batchSizes = List.copyOf(batchSizes);
        tasks = List.copyOf(tasks);
        engines = List.copyOf(engines);
        executions = List.copyOf(executions);
        evaluations = List.copyOf(evaluations);
    }

    /** The rule that leaves out {@code evaluation} of {@code method}. */
    public static Rule without(MethodSpec method, EvaluationSpec evaluation, String reason) {
        return new Rule(
                List.of(method.label()), List.of(), List.of(), List.of(), List.of(), List.of(evaluation.id()), reason);
    }

    /** A rule for every execution and evaluation. */
    public Rule(
            List<String> methods, List<Integer> batchSizes, List<String> tasks, List<String> engines, String reason) {
        this(methods, batchSizes, tasks, engines, List.of(), List.of(), reason);
    }

    /** Whether {@code cell} matches. */
    public boolean matches(Cell cell) {
        return (methods.isEmpty()
                        || methods.contains(cell.method().id())
                        || methods.contains(cell.method().label()))
                && (batchSizes.isEmpty() || batchSizes.contains(cell.batchSize()))
                && (tasks.isEmpty() || tasks.contains(cell.task().id()))
                && (engines.isEmpty() || engines.contains(cell.engine()))
                && (executions.isEmpty() || executions.contains(cell.execution()))
                && (evaluations.isEmpty() || evaluations.stream().anyMatch(cell.evaluation()::isNamed));
    }
}

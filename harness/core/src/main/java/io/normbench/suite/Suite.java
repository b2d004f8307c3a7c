package io.normbench.suite;

import io.normbench.util.Sha256;
import java.util.List;
import java.util.Map;

/**
 * A validated suite: what one YAML file declares, with every default filled in.
 *
 * @param name the suite's name
 * @param description one sentence for people
 * @param text the file as it was read
 * @param tasks the tasks
 * @param methods the methods, in the file's order
 * @param reference label of the method that step times are compared with
 * @param batchSizes SGD batch sizes, ascending
 * @param statBatch statistics batch for every cell, or 0 for the SGD batch
 * @param precision number format of every cell
 * @param layout memory order of every cell
 * @param engines ids of the engines, in the file's order; every cell exists once for each
 * @param executions how steps reach the device, in the file's order; every cell exists once for each
 * @param evaluations with which statistics trained networks are evaluated, in the file's order; every accuracy trial
 *     exists once for each
 * @param device the device
 * @param threads threads per operation; 0 lets the runner choose
 * @param cudnnAutotune whether cuDNN times its algorithms for every shape and keeps the fastest
 * @param isolation how many trials share a worker
 * @param limits what a worker may use
 * @param measure what is measured of tasks that say nothing else
 * @param taskMeasures what is measured of the tasks that differ, by task id; not part of {@link TaskSpec}, and so of a
 *     cell's id, because how a cell is measured does not make it another one
 * @param include if not empty, only cells that match one of these
 * @param exclude cells that are left out, with reasons
 * @param claims statements to check
 * @param runner where workers run
 */
public record Suite(
        String name,
        String description,
        String text,
        List<TaskSpec> tasks,
        List<MethodSpec> methods,
        String reference,
        List<Integer> batchSizes,
        int statBatch,
        Precision precision,
        Layout layout,
        List<String> engines,
        List<Execution> executions,
        List<EvaluationSpec> evaluations,
        String device,
        int threads,
        boolean cudnnAutotune,
        Isolation isolation,
        Limits limits,
        MeasureSpec measure,
        Map<String, MeasureSpec> taskMeasures,
        List<Rule> include,
        List<Rule> exclude,
        List<ClaimSpec> claims,
        RunnerSpec runner) {
    public Suite {
        tasks = List.copyOf(tasks);
        methods = List.copyOf(methods);
        batchSizes = List.copyOf(batchSizes);
        engines = List.copyOf(engines);
        executions = List.copyOf(executions);
        evaluations = List.copyOf(evaluations);
        taskMeasures = Map.copyOf(taskMeasures);
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        claims = List.copyOf(claims);
    }

    /** A suite whose workers run beside NormBench. */
    public Suite(
            String name,
            String description,
            String text,
            List<TaskSpec> tasks,
            List<MethodSpec> methods,
            String reference,
            List<Integer> batchSizes,
            int statBatch,
            Precision precision,
            Layout layout,
            List<String> engines,
            List<Execution> executions,
            List<EvaluationSpec> evaluations,
            String device,
            int threads,
            boolean cudnnAutotune,
            Isolation isolation,
            Limits limits,
            MeasureSpec measure,
            Map<String, MeasureSpec> taskMeasures,
            List<Rule> include,
            List<Rule> exclude,
            List<ClaimSpec> claims) {
        this(
                name,
                description,
                text,
                tasks,
                methods,
                reference,
                batchSizes,
                statBatch,
                precision,
                layout,
                engines,
                executions,
                evaluations,
                device,
                threads,
                cudnnAutotune,
                isolation,
                limits,
                measure,
                taskMeasures,
                include,
                exclude,
                claims,
                RunnerSpec.local());
    }

    /** Hash of the file's bytes. */
    public String sha256() {
        return Sha256.of(text);
    }

    /**
     * The evaluation setting of the cells in which step times and memory are measured, where it has no part: running
     * statistics if the suite has them, otherwise its first setting.
     */
    public EvaluationSpec usualEvaluation() {
        return evaluations.contains(SuiteDefaults.EVALUATION) ? SuiteDefaults.EVALUATION : evaluations.get(0);
    }

    /** What is measured of {@code task}. */
    public MeasureSpec measure(TaskSpec task) {
        return taskMeasures.getOrDefault(task.id(), measure);
    }
}

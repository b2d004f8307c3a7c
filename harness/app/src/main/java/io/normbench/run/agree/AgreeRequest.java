package io.normbench.run.agree;

import io.normbench.suite.Execution;
import io.normbench.suite.Precision;
import io.normbench.suite.plan.Plan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is to be compared.
 *
 * @param plan the suite; each of its cells is trained once on every engine
 * @param engines at least two ids, of which the others are compared with the first; one where executions are compared
 * @param executions ways to execute a step on the one engine, of which the others are compared with the first; empty where
 *     engines are compared
 * @param precision number format
 * @param steps training steps
 * @param seed seed of initial weights and batches
 * @param keep whether weights and traces stay in {@code tensors/} of the directory
 * @param directory where results, logs and, meanwhile, weights go
 */
public record AgreeRequest(
        Plan plan,
        List<String> engines,
        List<Execution> executions,
        Precision precision,
        int steps,
        long seed,
        boolean keep,
        Path directory) {
    private static final List<Integer> USUAL_CHECKPOINTS = List.of(1, 10, 50);

    public AgreeRequest {
        engines = List.copyOf(engines);
        executions = List.copyOf(executions);
    }

    /**
     * One of those that are compared.
     *
     * @param name what tables call it
     * @param engine its engine
     * @param execution how it executes steps; empty for as the suite says
     */
    record Party(String name, String engine, Optional<Execution> execution) {}

    /** Those that are compared, the reference first. */
    List<Party> parties() {
        return executions.isEmpty()
                ? engines.stream()
                        .map(engine -> new Party(engine, engine, Optional.empty()))
                        .toList()
                : executions.stream()
                        .map(way -> new Party(engines.get(0) + " " + way.id(), engines.get(0), Optional.of(way)))
                        .toList();
    }

    /** What tables call those that are compared. */
    public List<String> names() {
        return parties().stream().map(Party::name).toList();
    }

    /** The steps after which weights are compared: 1, 10 and 50 as far as the training goes, and the last one. */
    public SortedSet<Integer> checkpoints() {
        SortedSet<Integer> checkpoints = new TreeSet<>(USUAL_CHECKPOINTS);
        checkpoints.removeIf(step -> step > steps);
        checkpoints.add(steps);
        return checkpoints;
    }
}

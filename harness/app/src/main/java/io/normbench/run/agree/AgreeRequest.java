package io.normbench.run.agree;

import io.normbench.suite.Plan;
import io.normbench.suite.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is to be compared.
 *
 * @param plan the suite; each of its cells is trained once on every engine
 * @param engines at least two ids; the others are compared with the first
 * @param precision number format
 * @param steps training steps
 * @param seed seed of initial weights and batches
 * @param keep whether weights and traces stay in {@code tensors/} of the directory
 * @param directory where results, logs and, meanwhile, weights go
 */
public record AgreeRequest(
        Plan plan,
        List<String> engines,
        Precision precision,
        int steps,
        long seed,
        boolean keep,
        Path directory) {
    private static final List<Integer> USUAL_CHECKPOINTS = List.of(1, 10, 50);

    public AgreeRequest {
        engines = List.copyOf(engines);
    }

    /** The steps after which weights are compared: 1, 10 and 50 as far as the training goes, and the last one. */
    public SortedSet<Integer> checkpoints() {
        SortedSet<Integer> checkpoints = new TreeSet<>(USUAL_CHECKPOINTS);
        checkpoints.removeIf(step -> step > steps);
        checkpoints.add(steps);
        return checkpoints;
    }
}

package io.normbench.measure.rounds;

import io.normbench.suite.plan.Trial;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a worker is asked to measure in rounds.
 *
 * @param groupId names the group's files
 * @param trials a throughput trial of each cell of the group; their methods' labels are the members' labels
 * @param reference the label of the method that the others are compared with; empty if it has failed before, or there
 *     is none
 * @param spec how
 * @param seed from which the order of each round is drawn; the same for all workers of the group
 * @param worker 1, 2, … among the group's workers
 * @param runDir where the blocks are written
 */
public record MeasureGroup(
        String groupId,
        List<Trial> trials,
        Optional<String> reference,
        RoundsSpec spec,
        long seed,
        int worker,
        Path runDir) {
    public MeasureGroup {
        trials = List.copyOf(trials);
    }

    /** The label under which the reference takes part a second time: the A/A arm. */
    public static String again(String reference) {
        return reference + " (A/A)";
    }

    /** Every second worker goes through the rounds backwards. */
    boolean reversed() {
        return worker % 2 == 0;
    }

    /** The label of a trial's member. */
    public static String label(Trial trial) {
        return trial.cell().method().label();
    }
}

package io.normbench.measure.rounds;

import io.normbench.suite.Trial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a worker is asked to measure in rounds.
 *
 * @param groupId names the group's files
 * @param trials a throughput trial of each cell of the group; their methods' labels are the members' labels
 * @param reference the label of the method that the others are compared with
 * @param spec how
 * @param seed from which the order of each round is drawn; the same for all workers of the group
 * @param worker 1, 2, … among the group's workers
 * @param runDir where the blocks are written
 */
public record MeasureGroup(
        String groupId, List<Trial> trials, String reference, RoundsSpec spec, long seed, int worker, Path runDir) {
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

    /**
     * The group cut into parts of at most {@code most} methods, each with the reference, for sessions that do not fit
     * together; ratios hold across parts, step times were taken at different times.
     */
    public List<MeasureGroup> parts(int most) {
        if (most < 2) {
            throw new IllegalArgumentException("a part holds the reference and another method, so 2, not " + most);
        }
        if (trials.size() <= most) {
            return List.of(this);
        }
        List<Trial> references =
                trials.stream().filter(trial -> label(trial).equals(reference)).toList();
        List<Trial> others =
                trials.stream().filter(trial -> !label(trial).equals(reference)).toList();
        List<MeasureGroup> parts = new ArrayList<>();
        for (int from = 0; from < others.size(); from += most - 1) {
            List<Trial> part = new ArrayList<>(references);
            part.addAll(others.subList(from, Math.min(others.size(), from + most - 1)));
            String id = groupId + "-p" + (parts.size() + 1);
            parts.add(new MeasureGroup(id, part, reference, spec, seed, worker, runDir));
        }
        return parts;
    }

    /** The label of a trial's member. */
    static String label(Trial trial) {
        return trial.cell().method().label();
    }
}

package io.normbench.run.ab;

import io.normbench.result.Arm;
import io.normbench.result.CellKey;
import io.normbench.suite.Measurement;
import io.normbench.util.Sha256;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The order of an A/B measurement.
 *
 * <p>A round measures every cell once in each arm, both arms of a cell one right after the other, the cells in a new
 * order every time. The arms change places from round to round (ABBA), so that a machine that becomes steadily slower
 * favours neither; which arm a cell begins with is drawn for each cell. Everything follows from the seed and the cell's
 * coordinates, so the order of what is left to do does not depend on what was done.
 */
public final class AbSchedule {
    private final long seed;

    public AbSchedule(long seed) {
        this.seed = seed;
    }

    /** The seed that belongs to a suite: half the digits of its file's hash. */
    public static long seed(String suiteSha256) {
        return hash(suiteSha256) & Long.MAX_VALUE;
    }

    /** Throughput pairs {@code <prefix>1} to {@code <prefix>pairs} of each of {@code cells}, round by round. */
    public List<AbTrial> pairs(String prefix, int pairs, Collection<CellKey> cells, int base, int head) {
        List<AbTrial> trials = new ArrayList<>();
        for (int round = 1; round <= pairs; round++) {
            String pair = prefix + round;
            for (CellKey cell : shuffled(pair, cells)) {
                Arm first = first(prefix, round, cell);
                for (Arm arm : List.of(first, first.other())) {
                    int build = arm == Arm.BASE ? base : head;
                    trials.add(new AbTrial(cell, arm, build, pair, Measurement.THROUGHPUT, round, round));
                }
            }
        }
        return trials;
    }

    /** Accuracy trials of {@code cell} with {@code seeds}, both arms with each. */
    public static List<AbTrial> accuracy(CellKey cell, List<Long> seeds) {
        return accuracy(cell, seeds, Arm.BASE.ordinal(), Arm.HEAD.ordinal());
    }

    /** Accuracy trials of {@code cell} with {@code seeds}, both arms with each, in the builds given. */
    public static List<AbTrial> accuracy(CellKey cell, List<Long> seeds, int base, int head) {
        List<AbTrial> trials = new ArrayList<>();
        for (long trialSeed : seeds) {
            for (Arm arm : Arm.values()) {
                trials.add(new AbTrial(
                        cell,
                        arm,
                        arm == Arm.BASE ? base : head,
                        "a" + trialSeed,
                        Measurement.ACCURACY,
                        // Names the trial's files within the arm, so no two seeds may share it.
                        (int) Math.floorMod(trialSeed, (long) Integer.MAX_VALUE),
                        trialSeed));
            }
        }
        return trials;
    }

    private Arm first(String prefix, int round, CellKey cell) {
        boolean drawn = (hash(seed + "/" + prefix + "/first/" + cell) & 1) == 0;
        boolean odd = round % 2 == 1;
        return drawn == odd ? Arm.BASE : Arm.HEAD;
    }

    private List<CellKey> shuffled(String round, Collection<CellKey> cells) {
        return cells.stream()
                .sorted(Comparator.comparing(cell -> Sha256.of(seed + "/" + round + "/" + cell)))
                .toList();
    }

    private static long hash(String text) {
        return Long.parseUnsignedLong(Sha256.of(text).substring(0, 16), 16);
    }
}

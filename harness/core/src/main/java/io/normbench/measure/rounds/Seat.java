package io.normbench.measure.rounds;

import io.normbench.result.Block;
import io.normbench.result.Outcome;
import io.normbench.stats.Quantiles;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A member's place in its group: what is known of it, and whether it still has it. */
final class Seat {
    /** A block this many times slower than the member's median so far is a stall. */
    private static final double STALL = 5;
    /** Blocks before which nothing is called a stall. */
    private static final int ENOUGH = 3;
    /** Most steps of a block, should a clock be too coarse for a step. */
    private static final int MOST_STEPS = 10_000;

    private final Entrant entrant;
    private final Map<Block.Phase, List<Block>> blocks = new EnumMap<>(Block.Phase.class);
    private final Map<Block.Phase, List<Long>> warmup = new EnumMap<>(Block.Phase.class);
    private Member member;
    private Optional<Outcome> lost = Optional.empty();
    private Map<String, Object> figures = Map.of();

    Seat(Entrant entrant) {
        this.entrant = entrant;
        for (Block.Phase phase : Block.Phase.values()) {
            blocks.put(phase, new ArrayList<>());
            warmup.put(phase, new ArrayList<>());
        }
    }

    String label() {
        return entrant.label();
    }

    boolean isTaken() {
        return lost.isEmpty();
    }

    Member member() {
        return member;
    }

    void open() {
        member = entrant.open().get();
    }

    /** Gives the place up; the session is closed at once, so that its memory serves the others. */
    void lose(Outcome outcome) {
        lost = Optional.of(outcome);
        close();
    }

    void close() {
        if (member != null) {
            Member closing = member;
            member = null;
            figures = closing.figures();
            closing.close();
        }
    }

    // --- warm-up --------------------------------------------------------------------------------------------------

    void warmedUp(Block.Phase phase, long nanos) {
        warmup.get(phase).add(nanos);
    }

    int trainSteps() {
        return warmup.get(Block.Phase.TRAIN).size();
    }

    boolean isWarm(int steps) {
        return trainSteps() >= steps && member.stepsUntilSteady() == 0;
    }

    /** The fastest step of warm-up, which what disturbed the others did not disturb; 0 before the first. */
    long fastestNanos(Block.Phase phase) {
        return warmup.get(phase).stream().mapToLong(Long::longValue).min().orElse(0);
    }

    /** How many steps make a block of about {@code nanos}; at least 1. */
    int blockSteps(Block.Phase phase, long nanos) {
        return (int) Math.max(1, Math.min(MOST_STEPS, nanos / Math.max(1, fastestNanos(phase))));
    }

    // --- rounds ---------------------------------------------------------------------------------------------------

    /** Judges a block that the clock did not disturb. A stall that the median of its steps does not show is none. */
    Block.Disturbance judge(Block.Phase phase, double stepNanos) {
        double[] earlier = blocks.get(phase).stream()
                .filter(Block::isUndisturbed)
                .mapToDouble(Seat::stepNanos)
                .toArray();
        boolean stalled = earlier.length >= ENOUGH && stepNanos > STALL * Quantiles.median(earlier);
        return stalled ? Block.Disturbance.STALL : Block.Disturbance.NONE;
    }

    void add(Block block) {
        blocks.get(block.phase()).add(block);
    }

    List<Block> blocks(Block.Phase phase) {
        return blocks.get(phase);
    }

    GroupResult.Member result() {
        return new GroupResult.Member(
                label(),
                lost.orElse(new Outcome.Completed()),
                trainSteps(),
                figures);
    }

    private static double stepNanos(Block block) {
        return block.deviceStepNanos().orElse(block.stepNanos());
    }
}

package io.normbench.measure.rounds;

import io.normbench.result.Block;
import io.normbench.result.Outcome;
import io.normbench.stats.Quantiles;
import io.normbench.tensor.DeviceTimer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A member's place in its group: what is known of it, and whether it still has it. */
final class Seat {
    /** A block this many times slower than the member's median so far is a stall. */
    private static final double STALL = 5;
    /** Blocks before which nothing is called a stall. */
    private static final int ENOUGH = 3;

    private final Entrant entrant;
    private final LongSupplier clock;
    private final long blockNanos;
    private final Map<Block.Phase, List<Block>> blocks = new EnumMap<>(Block.Phase.class);
    private final Map<Block.Phase, List<Long>> warmup = new EnumMap<>(Block.Phase.class);
    private @Nullable Member member; // null while it is not open
    private Optional<Outcome> lost = Optional.empty();
    private Map<String, Object> figures = Map.of();

    /**
     * @param clock nanoseconds from some origin
     * @param blockSeconds length of a block
     */
    Seat(Entrant entrant, LongSupplier clock, double blockSeconds) {
        this.entrant = entrant;
        this.clock = clock;
        this.blockNanos = (long) (blockSeconds * 1e9);
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

    void open() {
        member = entrant.open().get();
    }

    private Member member() {
        return Objects.requireNonNull(member, "open() comes first");
    }

    private List<Long> warmup(Block.Phase phase) {
        return Objects.requireNonNull(warmup.get(phase), "every phase has a list");
    }

    /**
     * Gives the place up; the session is closed at once, so that its memory serves the others. Where that fails too, as on a
     * GPU that is gone, the first failure is the one that is told.
     */
    void lose(Outcome outcome) {
        lost = Optional.of(outcome);
        closeIfPossible();
    }

    void closeIfPossible() {
        try {
            close();
        } catch (RuntimeException e) {
            // Said already of what failed first; memory that cannot be given back goes with the process.
        }
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

    /** A turn of warm-up: steps for half a block, at least one. */
    void warmUp(boolean inferToo) {
        long nanos = 0;
        do {
            member().synchronize();
            long step = timed(member()::train);
            warmup(Block.Phase.TRAIN).add(step);
            nanos += Math.max(1, step);
        } while (nanos < blockNanos / 2);
        if (inferToo) {
            warmup(Block.Phase.INFER).add(timed(member()::infer));
        }
    }

    /** What is said of a member of which no block ends in time. */
    Optional<Outcome> tooSlow(double maxSeconds) {
        double seconds = fastestNanos(Block.Phase.TRAIN) / 1e9;
        return trainSteps() > 1 && seconds > maxSeconds
                ? Optional.of(new Outcome.TimedOut(String.format(
                        Locale.ROOT, "a step takes %.1f s, longer than the %.1f s of all rounds", seconds, maxSeconds)))
                : Optional.empty();
    }

    int trainSteps() {
        return warmup(Block.Phase.TRAIN).size();
    }

    boolean isWarm(int steps) {
        return trainSteps() >= steps && member().stepsUntilSteady() == 0;
    }

    /** The fastest step of warm-up, which what disturbed the others did not disturb; 0 before the first. */
    private long fastestNanos(Block.Phase phase) {
        return warmup(phase).stream().mapToLong(Long::longValue).min().orElse(0);
    }

    /** How many steps fill a turn, as its own warm-up tells. */
    TurnSteps turn(Block.Phase phase, int mostSteps) {
        return TurnSteps.filling(blockNanos, Math.max(1, fastestNanos(phase)), mostSteps);
    }

    // --- rounds ---------------------------------------------------------------------------------------------------

    /** Measures a block, and keeps it. */
    Block block(Block.Phase phase, int worker, int round, int position, TurnSteps steps) {
        Member own = member();
        Runnable step = phase == Block.Phase.TRAIN ? own::train : own::infer;
        double[] nanos = new double[steps.counted()];
        double[] deviceNanos = new double[nanos.length];
        for (int i = 0; i < steps.settling(); i++) {
            step.run();
        }
        Optional<DeviceTimer> timer = own.deviceTimer();
        own.synchronize();
        try {
            long start = clock.getAsLong();
            for (int i = 0; i < nanos.length; i++) {
                timer.ifPresent(DeviceTimer::start);
                nanos[i] = timed(step);
                timer.ifPresent(DeviceTimer::stop);
                deviceNanos[i] = timer.isPresent() ? timer.get().elapsedMillis() * 1e6 : Double.NaN;
            }
            long all = clock.getAsLong() - start;
            OptionalDouble deviceMedian =
                    timer.isPresent() ? OptionalDouble.of(Quantiles.median(deviceNanos)) : OptionalDouble.empty();
            double median = Quantiles.median(nanos);
            boolean clockFailed = all <= 0 || Arrays.stream(nanos).anyMatch(each -> each <= 0);
            Block block = new Block(
                    worker,
                    phase,
                    round,
                    position,
                    label(),
                    nanos.length,
                    all,
                    median,
                    deviceMedian,
                    clockFailed ? Block.Disturbance.CLOCK : judge(phase, deviceMedian.orElse(median)));
            blocks(phase).add(block);
            return block;
        } finally {
            timer.ifPresent(DeviceTimer::close);
        }
    }

    private long timed(Runnable step) {
        long start = clock.getAsLong();
        step.run();
        member().synchronize();
        return clock.getAsLong() - start;
    }

    /** Judges a block that the clock did not disturb. A stall that the median of its steps does not show is none. */
    private Block.Disturbance judge(Block.Phase phase, double stepNanos) {
        double[] earlier = blocks(phase).stream()
                .filter(Block::isUndisturbed)
                .mapToDouble(Seat::stepNanos)
                .toArray();
        boolean stalled = earlier.length >= ENOUGH && stepNanos > STALL * Quantiles.median(earlier);
        return stalled ? Block.Disturbance.STALL : Block.Disturbance.NONE;
    }

    List<Block> blocks(Block.Phase phase) {
        return Objects.requireNonNull(blocks.get(phase), "every phase has a list");
    }

    int countedSteps(Block.Phase phase) {
        return blocks(phase).stream().mapToInt(Block::steps).sum();
    }

    double countedSeconds(Block.Phase phase) {
        return blocks(phase).stream()
                .mapToDouble(block -> block.steps() * block.stepNanos() / 1e9)
                .sum();
    }

    GroupResult.Member result() {
        return new GroupResult.Member(label(), lost.orElse(new Outcome.Completed()), trainSteps(), figures);
    }

    private static double stepNanos(Block block) {
        return block.deviceStepNanos().orElse(block.stepNanos());
    }
}

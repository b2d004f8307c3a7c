package io.normbench.measure.rounds;

import io.normbench.measure.TrialRunner;
import io.normbench.result.Block;
import io.normbench.result.Outcome;
import io.normbench.stats.Quantiles;
import io.normbench.tensor.DeviceTimer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Measures a group in rounds, once.
 *
 * <p>All members are opened and warmed up in turns. In a round every member has one turn: a step that is not counted,
 * because the caches are full of what others left there, and a block of steps. (Measured: the first step of a turn took
 * 11% longer than the fourth where steps took 3 ms, and 1 or 2% where they took 10 ms and more. So where a step fills a
 * block, it is counted at once.) The number of steps in a block is fixed for each member when warm-up ends. After the
 * rounds of training come those of inference.
 *
 * <p>A member that fails loses its place, is closed, and has an outcome; the others go on. Should it be the reference,
 * they go on to the fewest rounds: for their step times, as there is nothing left to compare them with.
 */
public final class GroupMeasurement {
    private final Group group;
    private final RoundsSpec spec;
    private final LongSupplier clock;
    private final RoundsListener listener;
    private final List<Seat> seats;
    private final long blockNanos;
    private boolean broken;

    /**
     * @param clock nanoseconds from some origin: {@link System#nanoTime}
     * @param listener hears blocks as they end
     */
    public GroupMeasurement(Group group, RoundsSpec spec, LongSupplier clock, RoundsListener listener) {
        this.group = group;
        this.spec = spec;
        this.clock = clock;
        this.listener = listener;
        this.seats = group.entrants().stream().map(Seat::new).toList();
        this.blockNanos = (long) (spec.blockSeconds() * 1e9);
    }

    /** Measures; whatever happens to a member becomes its outcome. */
    public GroupResult run() {
        List<GroupResult.Phase> phases = new ArrayList<>();
        try {
            double warmupSeconds = warmUp();
            phases.add(rounds(Block.Phase.TRAIN, spec.minRounds(), spec.maxSeconds()));
            if (spec.inferShare() > 0 && anyTaken() && !broken) {
                int minRounds = (int) Math.ceil(spec.minRounds() * spec.inferShare());
                phases.add(rounds(Block.Phase.INFER, minRounds, spec.maxSeconds() * spec.inferShare()));
            }
            seats.forEach(Seat::close);
            return new GroupResult(seats.stream().map(Seat::result).toList(), phases, warmupSeconds);
        } finally {
            seats.forEach(Seat::close);
        }
    }

    // --- warm-up --------------------------------------------------------------------------------------------------

    private double warmUp() {
        Elapsed elapsed = new Elapsed(clock);
        forEachTaken(seat -> keep(seat, seat::open));
        do {
            forEachTaken(seat -> {
                keep(seat, () -> warmUp(seat));
                elapsed.seconds(); // often, so that a clock that jumps takes little with it
            });
        } while (elapsed.seconds() < spec.warmupSeconds()
                || seats.stream().anyMatch(seat -> seat.isTaken() && !seat.isWarm(spec.warmupSteps())));
        return elapsed.seconds();
    }

    /** A turn of warm-up: steps for half a block, at least one. */
    private void warmUp(Seat seat) {
        long nanos = 0;
        do {
            seat.member().synchronize();
            long step = timed(seat.member(), seat.member()::train);
            seat.warmedUp(Block.Phase.TRAIN, step);
            nanos += Math.max(1, step);
        } while (nanos < blockNanos / 2);
        if (spec.inferShare() > 0) {
            seat.warmedUp(Block.Phase.INFER, timed(seat.member(), seat.member()::infer));
        }
        if (seat.trainSteps() > 1 && seat.fastestNanos(Block.Phase.TRAIN) > spec.maxSeconds() * 1e9) {
            lose(seat, new Outcome.TimedOut(String.format(
                    Locale.ROOT,
                    "a step takes %.1f s, longer than the %.1f s of all rounds",
                    seat.fastestNanos(Block.Phase.TRAIN) / 1e9,
                    spec.maxSeconds())));
        }
    }

    // --- rounds ---------------------------------------------------------------------------------------------------

    private GroupResult.Phase rounds(Block.Phase phase, int minRounds, double maxSeconds) {
        RoundOrder order = new RoundOrder(seats.size(), group.seed(), group.reversed());
        StoppingRule rule = new StoppingRule(minRounds, maxSeconds, Math.log1p(spec.halfWidth()));
        Elapsed elapsed = new Elapsed(clock);
        Optional<Ending> ending = Optional.empty();
        int round = 0;
        while (ending.isEmpty()) {
            round++;
            int position = 0;
            for (int index : order.of(phase, round)) {
                Seat seat = seats.get(index);
                if (seat.isTaken() && !broken) {
                    turn(seat, phase, round, ++position, elapsed);
                }
            }
            listener.round(phase, round);
            ending = broken
                    ? Optional.of(Ending.BROKEN)
                    : anyTaken()
                            ? rule.after(round, elapsed.seconds(), () -> logRatios(phase))
                            : Optional.of(Ending.NO_MEMBER);
        }
        return new GroupResult.Phase(phase, ending.get(), round, elapsed.seconds());
    }

    private void turn(Seat seat, Block.Phase phase, int round, int position, Elapsed elapsed) {
        listener.turn(seat.label());
        keep(seat, () -> {
            Block block = block(seat, phase, round, position);
            seat.add(block);
            listener.block(block);
            if (block.disturbance() == Block.Disturbance.CLOCK) {
                elapsed.add(spec.blockSeconds()); // a clock that stands still must not keep the rounds from ending
            }
        });
        elapsed.seconds();
    }

    private Block block(Seat seat, Block.Phase phase, int round, int position) {
        Member member = seat.member();
        Runnable step = phase == Block.Phase.TRAIN ? member::train : member::infer;
        double[] nanos = new double[seat.blockSteps(phase, blockNanos)];
        double[] deviceNanos = new double[nanos.length];
        if (nanos.length > 1) {
            step.run(); // not counted
        }
        Optional<DeviceTimer> timer = member.deviceTimer();
        member.synchronize();
        try {
            long start = clock.getAsLong();
            for (int i = 0; i < nanos.length; i++) {
                timer.ifPresent(DeviceTimer::start);
                nanos[i] = timed(member, step);
                timer.ifPresent(DeviceTimer::stop);
                deviceNanos[i] = timer.isPresent() ? timer.get().elapsedMillis() * 1e6 : Double.NaN;
            }
            long all = clock.getAsLong() - start;
            OptionalDouble deviceMedian =
                    timer.isPresent() ? OptionalDouble.of(Quantiles.median(deviceNanos)) : OptionalDouble.empty();
            double median = Quantiles.median(nanos);
            boolean clockFailed = all <= 0 || Arrays.stream(nanos).anyMatch(each -> each <= 0);
            return new Block(
                    group.worker(),
                    phase,
                    round,
                    position,
                    seat.label(),
                    nanos.length,
                    all,
                    median,
                    deviceMedian,
                    clockFailed ? Block.Disturbance.CLOCK : seat.judge(phase, deviceMedian.orElse(median)));
        } finally {
            timer.ifPresent(DeviceTimer::close);
        }
    }

    private Collection<double[]> logRatios(Block.Phase phase) {
        Seat reference = seats.stream()
                .filter(seat -> seat.label().equals(group.reference()))
                .findFirst()
                .orElseThrow();
        return seats.stream()
                .filter(seat -> reference.isTaken() && seat.isTaken() && seat != reference)
                .map(seat -> LogRatios.of(seat.blocks(phase), reference.blocks(phase)))
                .toList();
    }

    // --- places ---------------------------------------------------------------------------------------------------

    /** Lets {@code seat} do something; if that fails, it loses its place. */
    private void keep(Seat seat, Runnable action) {
        Outcome outcome = TrialRunner.outcome(action);
        if (!(outcome instanceof Outcome.Completed)) {
            lose(seat, outcome);
        }
    }

    private void lose(Seat seat, Outcome outcome) {
        broken |= outcome.needsNewWorker();
        seat.lose(outcome);
        listener.lost(seat.label(), outcome);
    }

    private void forEachTaken(Consumer<Seat> action) {
        for (Seat seat : seats) {
            if (seat.isTaken() && !broken) {
                listener.turn(seat.label());
                action.accept(seat);
            }
        }
    }

    private boolean anyTaken() {
        return seats.stream().anyMatch(Seat::isTaken);
    }

    private long timed(Member member, Runnable step) {
        long start = clock.getAsLong();
        step.run();
        member.synchronize();
        return clock.getAsLong() - start;
    }
}

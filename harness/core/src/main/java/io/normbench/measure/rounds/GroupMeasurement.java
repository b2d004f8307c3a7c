package io.normbench.measure.rounds;

import io.normbench.measure.TrialRunner;
import io.normbench.result.Block;
import io.normbench.result.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Measures a group in rounds, once.
 *
 * <p>All members are opened and warmed up in turns. In a round every member has one turn: a step that is not counted
 * unless steps are long, and a block of steps. The number of steps in a block is fixed for each member when warm-up ends.
 * After the rounds of training come those of inference.
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
        this.seats = group.entrants().stream()
                .map(entrant -> new Seat(entrant, clock, spec.blockSeconds()))
                .toList();
    }

    /** Measures; whatever happens to a member becomes its outcome. */
    public GroupResult run() {
        List<GroupResult.Phase> phases = new ArrayList<>();
        try {
            double warmupSeconds = warmUp();
            phases.add(rounds(Block.Phase.TRAIN, spec));
            if (spec.inferShare() > 0 && anyTaken() && !broken) {
                phases.add(rounds(Block.Phase.INFER, spec.part(spec.inferShare())));
            }
            seats.forEach(broken ? Seat::closeIfPossible : Seat::close);
            return new GroupResult(seats.stream().map(Seat::result).toList(), phases, warmupSeconds);
        } finally {
            seats.forEach(Seat::closeIfPossible);
        }
    }

    // --- warm-up --------------------------------------------------------------------------------------------------

    private double warmUp() {
        Elapsed elapsed = new Elapsed(clock);
        forEachTaken(seat -> keep(seat, seat::open));
        do {
            forEachTaken(seat -> {
                keep(seat, () -> seat.warmUp(spec.inferShare() > 0));
                tooSlow(seat).ifPresent(outcome -> lose(seat, outcome));
                listener.warmedUp(seat.label());
                elapsed.seconds(); // often, so that a clock that jumps takes little with it
            });
        } while (!broken
                && (elapsed.seconds() < spec.warmupSeconds()
                        || taken().anyMatch(seat -> !seat.isWarm(spec.warmupSteps()))));
        return elapsed.seconds();
    }

    private Optional<Outcome> tooSlow(Seat seat) {
        return seat.isTaken() ? seat.tooSlow(spec.maxSeconds()) : Optional.empty();
    }

    // --- rounds ---------------------------------------------------------------------------------------------------

    private GroupResult.Phase rounds(Block.Phase phase, RoundsSpec part) {
        RoundOrder order = new RoundOrder(seats.size(), group.seed(), group.reversed());
        StoppingRule rule = new StoppingRule(part);
        Elapsed elapsed = new Elapsed(clock);
        Optional<Ending> ending = Optional.empty();
        int round = 0;
        listener.phase(phase);
        while (ending.isEmpty()) {
            round++;
            int position = 0;
            for (int index : order.of(phase, round)) {
                Seat seat = seats.get(index);
                if (seat.isTaken() && !broken) {
                    turn(seat, phase, round, ++position, part, elapsed);
                }
            }
            listener.round(phase, round);
            ending = broken
                    ? Optional.of(Ending.BROKEN)
                    : anyTaken()
                            ? rule.after(done(phase, round, elapsed), () -> logRatios(phase))
                            : Optional.of(Ending.NO_MEMBER);
        }
        return new GroupResult.Phase(phase, ending.get(), round, elapsed.seconds());
    }

    private StoppingRule.Done done(Block.Phase phase, int round, Elapsed elapsed) {
        int steps = taken().mapToInt(seat -> seat.countedSteps(phase)).min().orElse(0);
        double seconds =
                taken().mapToDouble(seat -> seat.countedSeconds(phase)).min().orElse(0);
        return new StoppingRule.Done(round, elapsed.seconds(), steps, seconds);
    }

    private void turn(Seat seat, Block.Phase phase, int round, int position, RoundsSpec part, Elapsed elapsed) {
        listener.turn(seat.label());
        keep(seat, () -> {
            Block block = seat.block(phase, group.worker(), round, position, seat.turn(phase, part.mostStepsOfBlock()));
            listener.block(block);
            if (block.disturbance() == Block.Disturbance.CLOCK) {
                elapsed.add(spec.blockSeconds()); // a clock that stands still must not keep the rounds from ending
            }
        });
        elapsed.seconds();
    }

    private Collection<double[]> logRatios(Block.Phase phase) {
        Optional<Seat> reference = taken().filter(
                        seat -> group.reference().filter(seat.label()::equals).isPresent())
                .findFirst();
        return reference.stream()
                .flatMap(own -> taken().filter(seat -> seat != own)
                        .map(seat -> LogRatios.of(seat.blocks(phase), own.blocks(phase))))
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
        return taken().findAny().isPresent();
    }

    private Stream<Seat> taken() {
        return seats.stream().filter(Seat::isTaken);
    }
}

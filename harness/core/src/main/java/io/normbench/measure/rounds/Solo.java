package io.normbench.measure.rounds;

import io.normbench.measure.TrialRunner;
import io.normbench.result.Block;
import io.normbench.result.Outcome;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * One member that is measured block by block as someone asks who has its counterpart measured by another worker in
 * between: the two builds of a comparison cannot share a worker.
 */
public final class Solo implements AutoCloseable {
    private final RoundsSpec spec;
    private final LongSupplier clock;
    private final Seat seat;

    /**
     * @param spec lengths of warm-up and blocks
     * @param clock nanoseconds from some origin: {@link System#nanoTime}
     */
    public Solo(Entrant entrant, RoundsSpec spec, LongSupplier clock) {
        this.spec = spec;
        this.clock = clock;
        this.seat = new Seat(entrant, clock, spec.blockSeconds());
    }

    /** Opens it and warms it up. Whatever happens is its outcome: {@link #end}. */
    public void open() {
        keep(seat::open);
        Elapsed elapsed = new Elapsed(clock);
        while (seat.isTaken() && (elapsed.seconds() < spec.warmupSeconds() || !seat.isWarm(spec.warmupSteps()))) {
            keep(() -> seat.warmUp(false));
            seat.tooSlow(spec.maxSeconds()).ifPresent(seat::lose);
        }
    }

    /**
     * Measures a block of training; empty if it has lost its place, now or before.
     *
     * @param steps of the turn, which must be the same for its counterpart
     */
    public Optional<Block> block(int round, int position, TurnSteps steps) {
        Block[] measured = new Block[1];
        if (seat.isTaken()) {
            keep(() -> measured[0] = seat.block(Block.Phase.TRAIN, 1, round, position, steps));
        }
        return Optional.ofNullable(measured[0]);
    }

    /** Closes it; says what became of it. */
    public GroupResult.Member end() {
        close();
        return seat.result();
    }

    private void keep(Runnable action) {
        Outcome outcome = TrialRunner.outcome(action);
        if (!(outcome instanceof Outcome.Completed)) {
            seat.lose(outcome);
        }
    }

    @Override
    public void close() {
        seat.close();
    }
}

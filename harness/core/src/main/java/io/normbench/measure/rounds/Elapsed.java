package io.normbench.measure.rounds;

import java.util.function.LongSupplier;

/** Time that has gone by on a clock that may jump back: a step back counts as none, so that a cap is reached. */
final class Elapsed {
    private final LongSupplier clock;
    private long last;
    private long nanos;

    Elapsed(LongSupplier clock) {
        this.clock = clock;
        this.last = clock.getAsLong();
    }

    /** Seconds since this began; asked for often, it loses little to a jump. */
    double seconds() {
        long now = clock.getAsLong();
        nanos += Math.max(0, now - last);
        last = now;
        return nanos / 1e9;
    }

    /** Counts time that the clock did not show. */
    void add(double seconds) {
        nanos += (long) (seconds * 1e9);
    }
}

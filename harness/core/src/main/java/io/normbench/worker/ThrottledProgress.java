package io.normbench.worker;

import io.normbench.measure.Progress;
import io.normbench.protocol.Event;
import java.util.function.LongSupplier;

/**
 * Passes progress on at most a few times a second, so that telling costs nothing against measuring; the beginning of a
 * phase at once, because the orchestrator reads energy counters then.
 */
final class ThrottledProgress implements Progress {
    private static final long INTERVAL_NANOS = 200_000_000L;

    private final Events events;
    private final LongSupplier clock;
    private long lastNanos;
    private String lastPhase = "";

    ThrottledProgress(Events events, LongSupplier clock) {
        this.events = events;
        this.clock = clock;
        this.lastNanos = clock.getAsLong();
    }

    @Override
    public void at(String phase, int done, int total) {
        long now = clock.getAsLong();
        if (now - lastNanos >= INTERVAL_NANOS || !phase.equals(lastPhase)) {
            lastNanos = now;
            lastPhase = phase;
            events.send(new Event.Progress(phase, done, total));
        }
    }
}

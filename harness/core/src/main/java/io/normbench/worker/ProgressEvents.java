package io.normbench.worker;

import io.normbench.data.DataInfo;
import io.normbench.measure.Progress;
import io.normbench.protocol.Event;
import java.util.function.LongSupplier;

/**
 * Tells how far trials are, and once how long the worker took from its launch to the end of its first step. At most a few
 * times a second, so that telling costs nothing against measuring; the beginning of a phase at once, because the
 * orchestrator reads energy counters then.
 */
final class ProgressEvents implements Progress {
    private static final long INTERVAL_NANOS = 200_000_000L;

    private final Events events;
    private final LongSupplier clock;
    private final LongSupplier sinceLaunchMillis;
    private boolean firstStepTold;
    private long lastNanos;
    private String lastPhase = "";

    ProgressEvents(Events events, LongSupplier clock, LongSupplier sinceLaunchMillis) {
        this.events = events;
        this.clock = clock;
        this.sinceLaunchMillis = sinceLaunchMillis;
    }

    /** A trial begins now; this is its progress. */
    Progress begin() {
        lastNanos = clock.getAsLong();
        lastPhase = "";
        return this;
    }

    @Override
    public void opened(DataInfo data) {
        if (!data.warnings().isEmpty()) {
            events.send(new Event.Data(data));
        }
    }

    @Override
    public void at(String phase, int done, int total) {
        if (!firstStepTold && done > 0) {
            firstStepTold = true;
            events.send(new Event.FirstStep(sinceLaunchMillis.getAsLong()));
        }
        long now = clock.getAsLong();
        if (now - lastNanos >= INTERVAL_NANOS || !phase.equals(lastPhase)) {
            lastNanos = now;
            lastPhase = phase;
            events.send(new Event.Progress(phase, done, total));
        }
    }
}

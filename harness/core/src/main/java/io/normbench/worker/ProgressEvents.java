package io.normbench.worker;

import io.normbench.measure.Progress;
import io.normbench.protocol.Event;
import java.util.function.LongSupplier;

/** Tells how far trials are, and once how long the worker took from its launch to the end of its first step. */
final class ProgressEvents {
    private final Events events;
    private final LongSupplier clock;
    private final LongSupplier sinceLaunchMillis;
    private boolean firstStepTold;

    ProgressEvents(Events events, LongSupplier clock, LongSupplier sinceLaunchMillis) {
        this.events = events;
        this.clock = clock;
        this.sinceLaunchMillis = sinceLaunchMillis;
    }

    /** The progress of a trial that begins now. */
    Progress begin() {
        ThrottledProgress throttled = new ThrottledProgress(events, clock);
        return (phase, done, total) -> {
            if (!firstStepTold && done > 0) {
                firstStepTold = true;
                events.send(new Event.FirstStep(sinceLaunchMillis.getAsLong()));
            }
            throttled.at(phase, done, total);
        };
    }
}

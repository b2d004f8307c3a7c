package io.normbench.measure;

import io.normbench.suite.Trial;
import io.normbench.task.Task;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Session;
import java.util.function.LongSupplier;

/**
 * What a trial works with.
 *
 * @param engine the open engine
 * @param task the opened task
 * @param trial what to run
 * @param clock nanoseconds from some origin, monotonic
 * @param memory the process's memory
 * @param stepNanosBefore step time that this process had behind it when the trial began
 * @param progress hears how far the trial is
 */
record TrialContext(
        Engine engine,
        Task task,
        Trial trial,
        LongSupplier clock,
        HostMemory memory,
        long stepNanosBefore,
        Progress progress) {
    int batchSize() {
        return trial.cell().batchSize();
    }

    /** A fresh network with the trial's seed and the suite's optimizer settings. */
    Session newSession() {
        return TrialRunner.newSession(engine, trial);
    }

    /** Runs {@code step} between two clock readings, with the device idle at both. */
    long timed(Runnable step) {
        return timed(step, () -> {}, () -> {});
    }

    /**
     * As {@link #timed(Runnable)}; {@code before} and {@code after} lie outside the two readings, next to them, so that
     * a second clock can be read there.
     */
    long timed(Runnable step, Runnable before, Runnable after) {
        engine.synchronize();
        before.run();
        long start = clock.getAsLong();
        step.run();
        engine.synchronize();
        long nanos = clock.getAsLong() - start;
        after.run();
        return nanos;
    }
}

package io.normbench.measure;

import io.normbench.suite.plan.Trial;
import io.normbench.task.Task;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Session;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * What a trial works with.
 *
 * @param engine the open engine
 * @param task the opened task
 * @param trial what to run
 * @param clock nanoseconds from some origin, monotonic
 * @param memory the process's memory
 * @param progress hears how far the trial is
 */
record TrialContext(Engine engine, Task task, Trial trial, LongSupplier clock, HostMemory memory, Progress progress) {
    int batchSize() {
        return trial.cell().batchSize();
    }

    /**
     * A fresh network with the trial's seed, the suite's optimizer settings and its weights, if it names any.
     *
     * @param figures gets what the record says of the weights
     */
    Session newSession(BiConsumer<String, Object> figures) {
        return StartOfTraining.session(engine, trial, task, figures);
    }
}

package io.normbench.measure;

import io.normbench.task.Task;
import io.normbench.tensor.Session;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the peak memory of one cell's training, in a process that holds no other network.
 *
 * <p>The peak covers the network's construction and a few steps: the first one allocates, the second one has the
 * optimizer's state and what the first one cached. Where a session captures its steps, there are as many as it takes
 * until one is captured. The resident memory at the beginning, the data included, stands beside it: the difference is
 * what training took.
 */
final class MemoryTrial {
    private static final int STEPS = 3;

    /** Of steps that are there for their memory: small enough that none diverges. */
    private static final double LEARNING_RATE = 1e-3;

    /** Batches that steps take in turn, as when they are timed. */
    private static final int DISTINCT_BATCHES = 2;

    private final TrialContext context;
    private final StepLog log;
    private final MeasuredBuilder measured;

    MemoryTrial(TrialContext context, StepLog log, MeasuredBuilder measured) {
        this.context = context;
        this.log = log;
        this.measured = measured;
    }

    void run() {
        MemoryGauge gauge = MemoryGauge.begin(context.engine(), context.memory());
        try (Session session = context.newSession()) {
            train(session);
            measured.memory(gauge.read());
            measured.further("parameters", session.parameterCount());
            session.counts().forEach(measured::further);
        }
    }

    private void train(Session session) {
        List<List<Tensor>> batches = new ArrayList<>();
        boolean augment = context.trial().cell().task().train().augment();
        try (Task.BatchSource source =
                context.task().batches(context.batchSize(), context.trial().seed(), augment)) {
            for (int i = 0; i < DISTINCT_BATCHES; i++) {
                batches.add(session.upload(source.next()));
            }
        }
        Session.Program training = context.task().training();
        while (log.size() < STEPS || session.stepsUntilSteady() > 0) {
            long start = context.clock().getAsLong();
            double loss = session.step(training, batches.get(log.size() % batches.size()), LEARNING_RATE);
            context.engine().synchronize();
            log.add(context.clock().getAsLong() - start, loss);
            measured.steps(log.size(), (long) log.size() * context.batchSize(), loss);
            NotFinite.check(loss, log.size());
            context.progress().at(TrialPhase.TRAIN, log.size(), 0);
        }
    }
}

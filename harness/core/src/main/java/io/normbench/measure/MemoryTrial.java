package io.normbench.measure;

/**
 * Measures the peak memory of one cell's training, in a process that holds no other network.
 *
 * <p>The peak covers the network's construction and two steps: the first one allocates, the second one has the
 * optimizer's state and what the first one cached. Where a session captures its steps, there are as many as it takes
 * until one is captured. The resident memory at the beginning, the data included, stands beside it: the difference is
 * what training took.
 */
final class MemoryTrial {
    private static final int STEPS = 2;

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
        try (TrainingSteps steps = TrainingSteps.open(context.engine(), context.task(), context.trial())) {
            while (log.size() < STEPS || steps.stepsUntilSteady() > 0) {
                long start = context.clock().getAsLong();
                double loss = steps.train();
                context.engine().synchronize();
                log.add(context.clock().getAsLong() - start, loss);
                measured.steps(log.size(), (long) log.size() * context.batchSize(), loss);
                NotFinite.check(loss, log.size());
                context.progress().at(TrialPhase.TRAIN, log.size(), 0);
            }
            measured.memory(gauge.read());
            steps.figures().forEach(measured::further);
        }
    }
}

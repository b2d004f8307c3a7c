package io.normbench.measure;

/**
 * Measures the peak memory of one cell's training, in a process that holds no other network.
 *
 * <p>The peak covers the network's construction and two steps: the first one allocates, the second one has the
 * optimizer's state and what the first one cached. Where a session captures its steps, there are as many as it takes
 * until one is captured. The resident memory at the beginning, the data included, stands beside it: the difference is
 * what training took.
 *
 * <p>As many steps of the same network go before, of which nothing is kept: what a process takes once, such as the
 * library's compiled kernels, would otherwise be counted for the method that comes first (20 MiB instead of 2 at batch 1
 * in suite quick, 2 cores of an AMD EPYC, 2026-11-29).
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
        rehearse();
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

    private void rehearse() {
        try (TrainingSteps steps = TrainingSteps.open(context.engine(), context.task(), context.trial())) {
            for (int step = 0; step < STEPS; step++) {
                steps.train();
            }
            context.engine().synchronize();
        }
    }
}

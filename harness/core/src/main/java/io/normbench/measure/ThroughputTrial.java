package io.normbench.measure;

import io.normbench.stats.Quantiles;
import io.normbench.stats.SteadyState;
import io.normbench.suite.ThroughputSpec;
import io.normbench.task.Task;
import io.normbench.tensor.DeviceTimer;
import io.normbench.tensor.Session;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Measures step time, throughput and peak memory of one cell.
 *
 * <p>A step is forward, backward and update on data that already lie on the device; loading is not part of it. Warm-up
 * lasts until two successive windows of steps have medians within the tolerance (in a fresh worker not before its
 * virtual machine has had time to compile), or until its cap, and is kept in the log but not in the figures. Where a
 * session captures its steps, warm-up lasts at least until one is captured.
 *
 * <p>Where the device keeps time itself, the median of its step times stands beside the host's as {@link
 * #DEVICE_STEP_MS}; it reaches from just before the host's first reading to just after its second.
 *
 * <p>The peak of memory covers the network's construction, warm-up and measured steps; inference is timed after it was
 * read.
 */
final class ThroughputTrial {
    /**
     * Learning rate of timed steps: small enough that no method diverges however long the measurement, large enough
     * that weights and gradients are ordinary numbers.
     */
    private static final double LEARNING_RATE = 1e-3;

    /** Batches that steps take in turn: two, so that a step does not find its own input in the cache. */
    private static final int DISTINCT_BATCHES = 2;

    /** Median step time by the device's own clock, in milliseconds. */
    static final String DEVICE_STEP_MS = "device_step_ms_median";

    private static final double MILLION = 1e6;

    private final TrialContext context;
    private final ThroughputSpec spec;
    private final StepLog log;
    private final MeasuredBuilder measured;
    private final Session.Program training; // one object: sessions know a program by it

    ThroughputTrial(TrialContext context, ThroughputSpec spec, StepLog log, MeasuredBuilder measured) {
        this.context = context;
        this.spec = spec;
        this.log = log;
        this.measured = measured;
        this.training = context.task().training();
    }

    void run() {
        context.engine().resetPeakDeviceBytes();
        boolean peakIsOwn = context.memory().resetPeak();
        OptionalLong baseline = context.memory().residentBytes();
        try (Session session = context.newSession()) {
            List<List<Tensor>> batches = upload(session);
            int warmupSteps = warmUp(session, batches);
            measure(session, batches, warmupSteps);
            measured.memory(
                    peakIsOwn ? context.memory().peakBytes() : OptionalLong.empty(),
                    context.engine().peakDeviceBytes());
            long reservedBytes = context.engine().peakReservedDeviceBytes();
            if (reservedBytes >= 0) {
                measured.further("peak_reserved_device_bytes", reservedBytes);
            }
            baseline.ifPresent(bytes -> measured.further("baseline_host_bytes", bytes));
            measured.further("parameters", session.parameterCount());
            session.counts().forEach(measured::further);
            infer(session, batches);
        }
    }

    private List<List<Tensor>> upload(Session session) {
        List<List<Tensor>> batches = new ArrayList<>();
        boolean augment = context.trial().cell().task().train().augment();
        try (Task.BatchSource source =
                context.task().batches(context.batchSize(), context.trial().seed(), augment)) {
            for (int i = 0; i < DISTINCT_BATCHES; i++) {
                batches.add(session.upload(source.next()));
            }
        }
        return batches;
    }

    private int warmUp(Session session, List<List<Tensor>> batches) {
        SteadyState steady = new SteadyState(
                spec.warmupWindow(),
                spec.warmupTolerance(),
                Math.max(0, (long) (spec.warmupMinSeconds() * 1e9) - context.stepNanosBefore()),
                (long) (spec.warmupMaxSeconds() * 1e9));
        Optional<SteadyState.Decision> decision = Optional.empty();
        while (decision.isEmpty()) {
            decision = steady.add(step(session, batches));
            context.progress().at(TrialPhase.WARM_UP, log.size(), 0);
        }
        // Steady before the step was captured: steady at something else.
        int further = session.stepsUntilSteady();
        for (int i = 0; i < further; i++) {
            step(session, batches);
            context.progress().at(TrialPhase.WARM_UP, log.size(), 0);
        }
        measured.further("first_step_ms", log.nanosFrom(0)[0] / MILLION);
        measured.warmup(decision.get().warmupSteps() + further, decision.get().ending().id());
        return decision.get().warmupSteps() + further;
    }

    private void measure(Session session, List<List<Tensor>> batches, int warmupSteps) {
        Optional<DeviceTimer> timer = context.engine().deviceTimer();
        try {
            measure(session, batches, warmupSteps, timer);
        } finally {
            timer.ifPresent(DeviceTimer::close);
        }
    }

    private void measure(
            Session session, List<List<Tensor>> batches, int warmupSteps, Optional<DeviceTimer> timer) {
        StepLog byDevice = new StepLog();
        long budgetNanos = (long) (spec.minSeconds() * 1e9);
        long elapsedNanos = 0;
        int steps = 0;
        context.progress().at(TrialPhase.MEASURE, 0, 0);
        while (steps < spec.minSteps() || steps < spec.maxSteps() && elapsedNanos < budgetNanos) {
            elapsedNanos += step(session, batches, timer);
            timer.ifPresent(own -> byDevice.add((long) (own.elapsedMillis() * MILLION), Double.NaN));
            steps++;
            context.progress().at(TrialPhase.MEASURE, steps, 0);
        }
        // Said at once: whoever counts energy stops here.
        context.progress().at(TrialPhase.INFERENCE, 0, 0);
        long[] nanos = log.nanosFrom(warmupSteps);
        double medianMs = Quantiles.median(nanos) / MILLION;
        measured.stepTimes(
                medianMs, Quantiles.percentile(nanos, 10) / MILLION, Quantiles.percentile(nanos, 90) / MILLION);
        measured.throughput(context.batchSize() * 1e3 / medianMs);
        timer.ifPresent(
                own -> measured.further(DEVICE_STEP_MS, Quantiles.median(byDevice.nanosFrom(0)) / MILLION));
        measured.steps(steps, (long) log.size() * context.batchSize(), log.lastLoss());
    }

    private long step(Session session, List<List<Tensor>> batches) {
        return step(session, batches, Optional.empty());
    }

    private long step(Session session, List<List<Tensor>> batches, Optional<DeviceTimer> timer) {
        List<Tensor> inputs = batches.get(log.size() % batches.size());
        double[] loss = new double[1];
        long nanos = context.timed(
                () -> loss[0] = session.step(training, inputs, LEARNING_RATE),
                () -> timer.ifPresent(DeviceTimer::start),
                () -> timer.ifPresent(DeviceTimer::stop));
        log.add(nanos, loss[0]);
        NotFinite.check(loss[0], log.size());
        return nanos;
    }

    /** Forward in evaluation mode; half as long as training was measured, after three passes of warm-up. */
    private void infer(Session session, List<List<Tensor>> batches) {
        long budgetNanos = (long) (spec.minSeconds() * 0.5e9);
        StepLog passes = new StepLog();
        long elapsedNanos = 0;
        int warmup = 3;
        while (passes.size() < warmup + spec.minSteps()
                || passes.size() < spec.maxSteps() && elapsedNanos < budgetNanos) {
            List<Tensor> inputs = batches.get(passes.size() % batches.size());
            long nanos = context.timed(() -> session.infer(context.task().inference(), inputs));
            passes.add(nanos, Double.NaN);
            elapsedNanos += nanos;
            context.progress().at(TrialPhase.INFERENCE, passes.size(), 0);
        }
        measured.inference(context.batchSize() * 1e9 / Quantiles.median(passes.nanosFrom(warmup)));
    }
}

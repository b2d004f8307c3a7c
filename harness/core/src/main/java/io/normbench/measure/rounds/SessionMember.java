package io.normbench.measure.rounds;

import io.normbench.measure.NotFinite;
import io.normbench.measure.TrialRunner;
import io.normbench.suite.Trial;
import io.normbench.task.Task;
import io.normbench.tensor.DeviceTimer;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Session;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A network in training: a session of its own, and batches that lie on the device. */
final class SessionMember implements Member {
    /**
     * Learning rate of timed steps: small enough that no method diverges however long the measurement, large enough
     * that weights and gradients are ordinary numbers.
     */
    private static final double LEARNING_RATE = 1e-3;

    /** Batches that steps take in turn: two, so that a step does not find its own input in the cache. */
    private static final int DISTINCT_BATCHES = 2;

    private final Engine engine;
    private final Task task;
    private final Session session;
    private final Session.Program training; // one object each: sessions know a program by it
    private final Session.Program inference;
    private final List<List<Tensor>> batches = new ArrayList<>();
    private int steps;

    private SessionMember(Engine engine, Task task, Session session) {
        this.engine = engine;
        this.task = task;
        this.session = session;
        this.training = task.training();
        this.inference = task.inference();
    }

    /** Opens a session as {@code trial} asks for, and uploads its batches. */
    static SessionMember open(Engine engine, Task task, Trial trial) {
        SessionMember member = new SessionMember(engine, task, TrialRunner.newSession(engine, trial));
        try {
            member.upload(trial);
            return member;
        } catch (RuntimeException | Error e) {
            member.close();
            throw e;
        }
    }

    private void upload(Trial trial) {
        try (Task.BatchSource source = task.batches(
                trial.cell().batchSize(), trial.seed(), trial.cell().task().train().augment())) {
            for (int i = 0; i < DISTINCT_BATCHES; i++) {
                batches.add(session.upload(source.next()));
            }
        }
    }

    @Override
    public void train() {
        double loss = session.step(training, next(), LEARNING_RATE);
        NotFinite.check(loss, steps);
    }

    @Override
    public void infer() {
        session.infer(inference, next());
    }

    private List<Tensor> next() {
        return batches.get(steps++ % batches.size());
    }

    @Override
    public void synchronize() {
        engine.synchronize();
    }

    @Override
    public int stepsUntilSteady() {
        return session.stepsUntilSteady();
    }

    @Override
    public Optional<DeviceTimer> deviceTimer() {
        Optional<DeviceTimer> own = engine.deviceTimer();
        boolean oneThread = engine.info().device().equals("cpu") && engine.info().threads() == 1;
        return own.isEmpty() && oneThread ? CpuTimer.ofThisThread() : own;
    }

    @Override
    public Map<String, Object> figures() {
        Map<String, Object> figures = new TreeMap<>(session.counts());
        figures.put("parameters", session.parameterCount());
        return figures;
    }

    @Override
    public void close() {
        session.close();
    }
}

package io.normbench.measure;

import io.normbench.suite.plan.Trial;
import io.normbench.task.Task;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Session;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A network and batches that lie on the device: steps that are there for their time and memory, not to learn. */
public final class TrainingSteps implements AutoCloseable {
    /**
     * Small enough that no method diverges however long the measurement, large enough that weights and gradients are
     * ordinary numbers.
     */
    private static final double LEARNING_RATE = 1e-3;

    /** Batches that steps take in turn: two, so that a step does not find its own input in the cache. */
    private static final int DISTINCT_BATCHES = 2;

    private final Session session;
    private final Session.Program training; // one object each: sessions know a program by it
    private final Session.Program inference;
    private final List<List<Tensor>> batches = new ArrayList<>();
    private int steps;

    private TrainingSteps(Task task, Session session) {
        this.session = session;
        this.training = task.training();
        this.inference = task.inference();
    }

    /** Opens a session as {@code trial} asks for, and uploads its batches. */
    public static TrainingSteps open(Engine engine, Task task, Trial trial) {
        TrainingSteps opened = new TrainingSteps(task, TrialRunner.newSession(engine, trial));
        try {
            opened.upload(task, trial);
            return opened;
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    private void upload(Task task, Trial trial) {
        try (Task.BatchSource source = task.batches(
                trial.cell().batchSize(),
                trial.seed(),
                trial.cell().task().train().augment())) {
            for (int i = 0; i < DISTINCT_BATCHES; i++) {
                batches.add(session.upload(source.next()));
            }
        }
    }

    /** Makes a training step; returns its loss, which may be no number. */
    public double train() {
        return session.step(training, next(), LEARNING_RATE);
    }

    /** Makes a forward pass in evaluation mode. */
    public void infer() {
        session.infer(inference, next());
    }

    private List<Tensor> next() {
        return batches.get(steps++ % batches.size());
    }

    /** Steps and passes made so far. */
    public int made() {
        return steps;
    }

    /** Training steps that still prepare those after them, at most. */
    public int stepsUntilSteady() {
        return session.stepsUntilSteady();
    }

    /** Further figures: the network's parameters, and what its layers counted. */
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

package io.normbench.agree;

import io.normbench.measure.LearningRate;
import io.normbench.measure.Progress;
import io.normbench.measure.StartOfTraining;
import io.normbench.measure.TrialRunner;
import io.normbench.result.Outcome;
import io.normbench.suite.TrainSpec;
import io.normbench.suite.plan.Trial;
import io.normbench.task.Task;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.Tensor;
import io.normbench.trace.Observation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A worker's part of a comparison. Initial weights, batches and learning rates come from the trial's seed and suite
 * alone, drawn in Java, so they are the same bits on every engine.
 */
public final class AgreeWork {
    /** The file of losses, one tensor of that name. */
    public static final String LOSSES = "losses";

    /** The file of the weights that a traced step began with. */
    public static final String WEIGHTS = "weights";

    private static final String PHASE = "train";

    private final TrialRunner trials;

    /** @param trials opens tasks */
    public AgreeWork(TrialRunner trials) {
        this.trials = trials;
    }

    /** The file of all parameters and state after {@code step} steps. */
    public static String weightsAfter(int step) {
        return "step-" + step;
    }

    /**
     * Trains for {@code steps} steps as an accuracy trial of that many steps would, or of its own where that has more.
     * Writes the losses, and parameters and state after each step of {@code checkpoints}.
     *
     * @param folder where files go
     */
    public Outcome train(
            Engine engine, Trial trial, int steps, Set<Integer> checkpoints, Path folder, Progress progress) {
        List<Double> losses = new ArrayList<>();
        Outcome outcome = TrialRunner.outcome(() -> {
            Task task = trials.open(trial);
            try (Session session = session(engine, trial, task);
                    Task.BatchSource batches = batches(task, trial)) {
                LearningRate rate = rate(trial, steps);
                Session.Program training = task.training();
                for (int step = 1; step <= steps && finite(losses); step++) {
                    losses.add(step(session, training, batches.next(), rate.at(step - 1)));
                    if (checkpoints.contains(step) && finite(losses)) {
                        TensorFile.write(folder, weightsAfter(step), session.snapshot());
                    }
                    progress.at(PHASE, step, steps);
                }
            }
        });
        TensorFile.write(folder, LOSSES, Map.of(LOSSES, HostTensor.of(array(losses), losses.size())));
        return outcome instanceof Outcome.Completed && !finite(losses)
                ? new Outcome.Diverged("the loss is " + losses.get(losses.size() - 1) + " at step " + losses.size())
                : outcome;
    }

    /**
     * Runs the forward pass of step {@code number} with every operation's result, and the gradients of its loss; writes
     * a {@link StepTrace}. Both engines start the step from the same weights: those that the first one reaches after
     * the steps before.
     *
     * @param steps of the training that {@link #train} did, which decide the learning rates
     * @param weights folder with {@link #WEIGHTS} of the other engine; empty to train here and write them
     */
    public Outcome trace(
            Engine engine, Trial trial, int number, int steps, Optional<Path> weights, Path folder, Progress progress) {
        return TrialRunner.outcome(() -> {
            Task task = trials.open(trial);
            try (Task.BatchSource batches = batches(task, trial)) {
                Map<String, HostTensor> start = weights.isPresent()
                        ? skip(batches, number - 1, weights.get())
                        : reach(engine, trial, task, batches, number - 1, steps, progress);
                if (weights.isEmpty()) {
                    TensorFile.write(folder, WEIGHTS, start);
                }
                trace(engine, trial, task, batches.next(), start, number - 1).write(folder);
            }
        });
    }

    private static Map<String, HostTensor> skip(Task.BatchSource batches, int count, Path weights) {
        for (int i = 0; i < count; i++) {
            batches.next();
        }
        return TensorFile.read(weights, WEIGHTS);
    }

    /** Parameters and state after {@code count} steps; empty for none, because initial values need no preset. */
    private static Map<String, HostTensor> reach(
            Engine engine, Trial trial, Task task, Task.BatchSource batches, int count, int steps, Progress progress) {
        LearningRate rate = rate(trial, steps);
        Session.Program training = task.training();
        try (Session session = session(engine, trial, task)) {
            for (int step = 0; step < count; step++) {
                step(session, training, batches.next(), rate.at(step));
                progress.at(PHASE, step + 1, count);
            }
            return count == 0 ? Map.of() : session.snapshot();
        }
    }

    private static StepTrace trace(
            Engine engine,
            Trial trial,
            Task task,
            List<HostTensor> batch,
            Map<String, HostTensor> weights,
            long stepsBefore) {
        try (Session session = session(engine, trial, task)) {
            weights.forEach(session::preset);
            // An eager engine runs the program more than once; the last run is the one whose values come back.
            Traced[] last = new Traced[1];
            Session.Program traced = (inputs, scope) -> {
                Tracer tracer = new Tracer();
                List<Tensor> outputs = new ArrayList<>(
                        new Observation(tracer).of(task.training(), stepsBefore).run(inputs, scope));
                last[0] = new Traced(tracer, tracer.operations(), outputs.size());
                outputs.addAll(tracer.results());
                return outputs;
            };
            Gradients gradients =
                    session.gradients(traced, session.upload(batch), true, HostTensor.of(new double[] {1}));
            Traced step = last[0];
            Map<Integer, HostTensor> results = new LinkedHashMap<>();
            for (int i = 0; i < step.operations().size(); i++) {
                results.put(
                        step.operations().get(i).number(), gradients.outputs().get(step.ownOutputs() + i));
            }
            Map<String, HostTensor> inputs = new LinkedHashMap<>();
            batch.forEach(input -> inputs.put("input " + (inputs.size() + 1), input));
            return new StepTrace(
                    step.operations(), inputs, results, step.tracer().parameters(), gradients.parameterGradients());
        }
    }

    /**
     * A run of a step.
     *
     * @param operations of the forward pass: those with which a method moves its state in the backward pass come later, and
     *     are no outputs of the program
     */
    private record Traced(Tracer tracer, List<TracedOperation> operations, int ownOutputs) {}

    private static double step(Session session, Session.Program training, List<HostTensor> batch, double learningRate) {
        List<Tensor> inputs = session.upload(batch);
        double loss = session.step(training, inputs, learningRate);
        session.release(inputs);
        return loss;
    }

    /** With the weights that the suite names, of which a comparison keeps no record. */
    private static Session session(Engine engine, Trial trial, Task task) {
        return StartOfTraining.session(engine, trial, task, (name, value) -> {});
    }

    private static Task.BatchSource batches(Task task, Trial trial) {
        return task.batches(
                trial.cell().batchSize(),
                trial.seed(),
                trial.cell().task().train().augment());
    }

    private static LearningRate rate(Trial trial, int steps) {
        TrainSpec train = trial.cell().task().train();
        int batchSize = trial.cell().batchSize();
        return LearningRate.of(train, batchSize, Math.max(steps, train.steps(batchSize)));
    }

    private static boolean finite(List<Double> losses) {
        return losses.isEmpty() || Double.isFinite(losses.get(losses.size() - 1));
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The losses that {@link #train} wrote; empty if it wrote none. */
    public static double[] losses(Path folder) {
        if (!TensorFile.exists(folder, LOSSES)) {
            return new double[0];
        }
        return Objects.requireNonNull(TensorFile.read(folder, LOSSES).get(LOSSES), LOSSES)
                .toDoubles();
    }

    /** The largest relative difference of the losses of the first {@code steps} steps. */
    public static Difference ofLosses(double[] a, double[] b, int steps, double floor) {
        Difference largest = Difference.NONE;
        int both = Math.min(steps, Math.min(a.length, b.length));
        for (int i = 0; i < both; i++) {
            double value = Difference.relative(Arrays.copyOfRange(a, i, i + 1), Arrays.copyOfRange(b, i, i + 1), floor);
            largest = largest.or(new Difference(value, "step " + (i + 1)));
        }
        return largest;
    }
}

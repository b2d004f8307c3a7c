package io.normbench.export;

import io.normbench.measure.LearningRate;
import io.normbench.measure.Progress;
import io.normbench.measure.StartOfTraining;
import io.normbench.measure.TrialPhase;
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
import io.normbench.util.UserError;
import io.normbench.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trains a cell and writes down what it was given and what it computed. */
public final class ExportWork {
    private final TrialRunner trials;

    /** @param trials opens tasks */
    public ExportWork(TrialRunner trials) {
        this.trials = trials;
    }

    /**
     * Exports a trial.
     *
     * @param steps how many of its first steps are written down
     * @param whole whether it is then trained to its end, for its losses and final weights
     * @param folder where files go; it is made
     */
    public Outcome export(Engine engine, Trial trial, int steps, boolean whole, Path folder, Progress progress) {
        ExportIndex index = new ExportIndex(trial, engine.info());
        Outcome outcome = TrialRunner.outcome(() -> {
            make(folder);
            train(engine, trial, steps, whole, new Export(folder, index), progress);
        });
        index.put("outcome", outcome.id());
        if (Files.isDirectory(folder)) {
            index.write(folder);
        }
        return outcome;
    }

    /** Where files go. */
    private record Export(Path folder, ExportIndex index) {
        String write(String name, Map<String, HostTensor> tensors) {
            SafetensorsWriter.write(folder.resolve(name), tensors, Map.of("format", "pt"));
            return name;
        }
    }

    private static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw UserError.infrastructure("cannot make " + folder + ": " + e + ". Check permissions.", e);
        }
    }

    private void train(Engine engine, Trial trial, int steps, boolean whole, Export export, Progress progress) {
        Task task = trials.open(trial);
        TrainSpec train = trial.cell().task().train();
        int batchSize = trial.cell().batchSize();
        LearningRate rate = LearningRate.of(train, batchSize, Math.max(steps, train.steps(batchSize)));
        int last = whole ? rate.steps() : steps;
        Session.Program training = task.training();
        Map<String, HostTensor> weights = Map.of();
        try (Session session = StartOfTraining.session(engine, trial, task, export.index()::start);
                Task.BatchSource batches = task.batches(batchSize, trial.seed(), train.augment())) {
            for (int step = 1; step <= last; step++) {
                List<HostTensor> batch = batches.next();
                if (step == 1) {
                    weights = begin(engine, trial, task, batch, export);
                }
                Map<String, HostTensor> gradients =
                        step <= steps ? gradients(engine, trial, task, batch, weights, step - 1) : Map.of();
                List<Tensor> inputs = session.upload(batch);
                double loss = session.step(training, inputs, rate.at(step - 1));
                session.release(inputs);
                export.index().loss(loss);
                if (step <= steps) {
                    weights = session.snapshot();
                    export.index()
                            .step(
                                    step,
                                    rate.at(step - 1),
                                    loss,
                                    export.write("batch-" + step + ".safetensors", named(export.index(), batch)),
                                    export.write("gradients-" + step + ".safetensors", gradients),
                                    export.write("weights-" + step + ".safetensors", weights));
                    if (step == 1) {
                        export.index().put("parameters", gradients.keySet());
                    }
                }
                if (!Double.isFinite(loss)) {
                    break;
                }
                progress.at(TrialPhase.TRAIN, step, last);
            }
            export.index().put("final", export.write("final.safetensors", session.snapshot()));
        }
    }

    private static Map<String, HostTensor> named(ExportIndex index, List<HostTensor> batch) {
        List<String> names = index.inputs(batch.size());
        index.put("inputs", names);
        Map<String, HostTensor> named = new LinkedHashMap<>();
        for (int i = 0; i < batch.size(); i++) {
            named.put(names.get(i), batch.get(i));
        }
        return named;
    }

    /** Writes the initial weights, and what the network gives with them in evaluation; returns the weights. */
    private static Map<String, HostTensor> begin(
            Engine engine, Trial trial, Task task, List<HostTensor> batch, Export export) {
        try (Session session = StartOfTraining.session(engine, trial, task, (name, value) -> {})) {
            List<Tensor> inputs = session.upload(batch);
            Map<String, HostTensor> initial = initial(session, task.training(), inputs);
            export.index().put("initial", export.write("initial.safetensors", initial));
            List<HostTensor> outputs = session.infer(task.inspection(), inputs);
            List<String> names = task.inspected();
            Map<String, HostTensor> inspected = new LinkedHashMap<>();
            for (int i = 0; i < outputs.size(); i++) {
                inspected.put(i < names.size() ? names.get(i) : "output" + (i + 1), outputs.get(i));
            }
            export.index()
                    .inspection(export.write("inspection.safetensors", inspected), List.copyOf(inspected.keySet()));
            return initial;
        }
    }

    /**
     * All parameters and state before any step. A session runs its first program once to find out which there are, and
     * throws away what that did to state; what it runs then does nothing.
     */
    private static Map<String, HostTensor> initial(Session session, Session.Program training, List<Tensor> inputs) {
        boolean[] declared = {false};
        Session.Program declaring = (given, scope) -> {
            if (declared[0]) {
                return List.of(given.get(0).mul(1));
            }
            declared[0] = true;
            return training.run(given, scope);
        };
        session.gradients(declaring, inputs, true, null);
        return session.snapshot();
    }

    /** The gradients of a step's loss, in a session of its own: the one that trains makes the step itself. */
    private static Map<String, HostTensor> gradients(
            Engine engine,
            Trial trial,
            Task task,
            List<HostTensor> batch,
            Map<String, HostTensor> weights,
            long stepsBefore) {
        try (Session session = TrialRunner.newSession(engine, trial)) {
            weights.forEach(session::preset);
            Session.Program program =
                    new Observation((operation, operands, result) -> result).of(task.training(), stepsBefore);
            Gradients gradients =
                    session.gradients(program, session.upload(batch), true, HostTensor.of(new double[] {1}));
            return gradients.parameterGradients();
        }
    }
}

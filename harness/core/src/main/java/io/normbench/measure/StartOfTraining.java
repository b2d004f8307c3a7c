package io.normbench.measure;

import io.normbench.model.Freezing;
import io.normbench.suite.WeightsSpec;
import io.normbench.suite.plan.Trial;
import io.normbench.task.Task;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Session;
import io.normbench.util.UserError;
import io.normbench.weights.StartingWeights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the sessions of networks that learn: with the weights of a file, where the suite names one. */
public final class StartOfTraining {
    private static final Logger LOG = LoggerFactory.getLogger(StartOfTraining.class);

    /** Images with which a network is asked for its variables; one alone may be too few for a method. */
    private static final int IMAGES = 2;

    private StartOfTraining() {}

    /**
     * A fresh network with the trial's seed, the suite's optimizer settings and its weights. What is measured by time and
     * memory alone needs no weights: {@link TrialRunner#newSession}.
     *
     * @param figures gets what the record says of the weights, also if they are refused
     * @throws UserError if the weights do not fit
     */
    public static Session session(Engine engine, Trial trial, Task task, BiConsumer<String, Object> figures) {
        WeightsSpec spec = trial.cell().task().model().weights();
        if (!spec.present()) {
            return TrialRunner.newSession(engine, trial);
        }
        Map<String, long[]> variables = variables(engine, trial, task);
        for (String stage : spec.freeze()) {
            if (!Freezing.reaches(stage, variables.keySet())) {
                throw UserError.usage("option 'weights.freeze' has the stage '" + stage
                        + "', which the network does not have; expected stem, layer1, … or the start of a variable's name,"
                        + " such as those of " + variables.keySet().iterator().next());
            }
        }
        try (StartingWeights weights =
                StartingWeights.open(spec, trial.cell().task().model().name(), variables)) {
            weights.report().figures().forEach(figures);
            LOG.info(weights.report().table());
            weights.check();
            Session session = TrialRunner.newSession(engine, trial);
            try {
                weights.load(session::preset);
                return session;
            } catch (RuntimeException | Error e) {
                session.close();
                throw e;
            }
        }
    }

    /** The shapes of all parameters and all state, which a network has once it was run. */
    private static Map<String, long[]> variables(Engine engine, Trial trial, Task task) {
        int images = Math.min(IMAGES, trial.cell().batchSize());
        try (Session session = TrialRunner.newSession(engine, trial);
                Task.BatchSource batches = task.batches(images, trial.seed(), false)) {
            session.gradients(task.training(), session.upload(batches.next()), true, null);
            Map<String, long[]> variables = new LinkedHashMap<>();
            session.snapshot().forEach((name, value) -> variables.put(name, value.shape()));
            return variables;
        }
    }
}

package io.normbench.run;

import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import io.normbench.classify.ClassEvaluator;
import io.normbench.classify.ClassScores;
import io.normbench.data.DataInfo;
import io.normbench.provenance.ProvenanceJson;
import io.normbench.provenance.TrialProvenance;
import io.normbench.result.ConfusionFile;
import io.normbench.result.Manifest;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.PredictionsFile;
import io.normbench.result.ProvenanceFiles;
import io.normbench.suite.Trial;
import io.normbench.task.ClassPredictions;
import io.normbench.tensor.EngineInfo;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.tribuo.provenance.EvaluationProvenance;

/**
 * Completes what a worker says of an accuracy trial: scores of single classes, confusion matrix, provenance. Writes the
 * files of the trial; safe for use by several threads.
 */
final class AccuracyRecorder {
    private static final String TOP1 = "top1";

    private final Path runDir;
    private final ClassEvaluator evaluator = new ClassEvaluator();

    /** Files go to {@code runDir}. */
    AccuracyRecorder(Path runDir) {
        this.runDir = runDir;
    }

    /**
     * What the row says.
     *
     * @param outcome how the trial ended; no longer completed if two ways of counting disagree
     * @param measured its figures, with those of the classes
     */
    record Recorded(Outcome outcome, Measured measured) {}

    /**
     * Records a completed accuracy trial.
     *
     * @param predictions the class of every held-out image; empty for tasks without
     * @param fingerprint hash of the worker's environment
     */
    Recorded record(
            Trial trial,
            Measured measured,
            Optional<ClassPredictions> predictions,
            DataInfo data,
            EngineInfo engine,
            Manifest manifest,
            String fingerprint) {
        int classes = predictions.map(ClassPredictions::classes).orElse(TrialProvenance.NOT_KNOWN);
        EvaluationProvenance provenance = new TrialProvenance(
                        trial, data, measured, classes, engine, manifest.harness(), fingerprint, started(manifest))
                .evaluation();
        Recorded recorded = predictions
                .map(found -> scored(trial, measured, found, provenance))
                .orElse(new Recorded(new Outcome.Completed(), measured));
        write(trial, provenance);
        return recorded;
    }

    private Recorded scored(
            Trial trial, Measured measured, ClassPredictions predictions, EvaluationProvenance provenance) {
        ClassScores scores = evaluator.evaluate(predictions, provenance);
        PredictionsFile.write(runDir, trial.cellId(), trial.trialId(), predictions);
        ConfusionFile.write(runDir, trial.cellId(), trial.trialId(), scores.confusion());
        Measured complete = measured.withFurther(scores.figures());
        boolean same = !measured.metric().equals(TOP1)
                || measured.metricValue().isPresent() && measured.metricValue().getAsDouble() == scores.accuracy();
        Outcome outcome = same
                ? new Outcome.Completed()
                : new Outcome.Crashed("internal error: the worker counts a top-1 accuracy of "
                        + measured.metricValue() + ", Tribuo " + scores.accuracy()
                        + " from the same predictions; please report this");
        return new Recorded(outcome, complete);
    }

    private void write(Trial trial, ObjectProvenance provenance) {
        ProvenanceFiles.write(
                ProvenanceFiles.path(runDir, trial.cellId(), trial.trialId()), ProvenanceJson.write(provenance));
    }

    private static Instant started(Manifest manifest) {
        return manifest.invocations().isEmpty()
                ? manifest.created()
                : manifest.invocations().get(manifest.invocations().size() - 1).started();
    }
}

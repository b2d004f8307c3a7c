package io.normbench.run.lane;

import io.normbench.classify.ClassEvaluator;
import io.normbench.classify.ClassScores;
import io.normbench.data.DataInfo;
import io.normbench.provenance.ProvenanceJson;
import io.normbench.provenance.TrialProvenance;
import io.normbench.result.Manifest;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.file.ConfusionFile;
import io.normbench.result.file.PredictionsFile;
import io.normbench.result.file.ProvenanceFiles;
import io.normbench.result.file.TrialFiles;
import io.normbench.suite.plan.Trial;
import io.normbench.task.ClassPredictions;
import io.normbench.tensor.EngineInfo;
import java.time.Instant;
import java.util.OptionalInt;
import org.tribuo.provenance.EvaluationProvenance;

/**
 * Completes what a worker says of an accuracy trial: scores of single classes, confusion matrix, provenance. Writes the
 * files of the trial; safe for use by several threads.
 */
final class AccuracyRecorder {
    private static final String TOP1 = "top1";

    private final ClassEvaluator evaluator = new ClassEvaluator();

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
     * @param files where its worker has put the class of every held-out image, and where the rest goes
     * @param classes number of classes; empty for tasks without
     * @param fingerprint hash of the worker's environment
     */
    Recorded record(
            Trial trial,
            TrialFiles files,
            Measured measured,
            OptionalInt classes,
            DataInfo data,
            EngineInfo engine,
            Manifest manifest,
            String fingerprint) {
        EvaluationProvenance provenance = new TrialProvenance(
                        trial,
                        data,
                        measured,
                        classes.orElse(TrialProvenance.NOT_KNOWN),
                        engine,
                        manifest.harness(),
                        fingerprint,
                        started(manifest))
                .evaluation();
        Recorded recorded = classes.isPresent()
                ? scored(files, measured, classes.getAsInt(), provenance)
                : new Recorded(new Outcome.Completed(), measured);
        ProvenanceFiles.write(
                ProvenanceFiles.path(files.directory(), files.cellId(), files.trialId()),
                ProvenanceJson.write(provenance));
        return recorded;
    }

    private Recorded scored(TrialFiles files, Measured measured, int classes, EvaluationProvenance provenance) {
        ClassPredictions predictions =
                PredictionsFile.read(files.directory(), files.cellId(), files.trialId(), classes);
        ClassScores scores = evaluator.evaluate(predictions, provenance);
        ConfusionFile.write(files.directory(), files.cellId(), files.trialId(), scores.confusion());
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

    private static Instant started(Manifest manifest) {
        return manifest.invocations().isEmpty()
                ? manifest.created()
                : manifest.invocations().get(manifest.invocations().size() - 1).started();
    }
}

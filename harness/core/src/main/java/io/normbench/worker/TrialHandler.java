package io.normbench.worker;

import io.normbench.data.catalog.DataCatalog;
import io.normbench.measure.TrialResult;
import io.normbench.measure.TrialRunner;
import io.normbench.protocol.Answer;
import io.normbench.protocol.Request;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.file.PicturesFile;
import io.normbench.result.file.PredictionsFile;
import io.normbench.result.file.ScoresFile;
import io.normbench.result.file.SingularityFile;
import io.normbench.result.file.StepsFile;
import io.normbench.result.file.TrialFiles;
import io.normbench.suite.plan.Trial;
import io.normbench.task.ClassPredictions;
import io.normbench.tensor.Engine;
import java.util.Optional;
import java.util.OptionalInt;

/** Runs trials. */
final class TrialHandler implements Handler<Request.Trial, Answer.Trial> {
    private final EngineHolder engines;
    private final TrialRunner trials;
    private final ProgressEvents progress;

    TrialHandler(EngineHolder engines, TrialRunner trials, ProgressEvents progress) {
        this.engines = engines;
        this.trials = trials;
        this.progress = progress;
    }

    @Override
    public Answer.Trial answer(Request.Trial request) {
        Trial trial = request.trial();
        Engine engine;
        try {
            engine = engines.engine(trial.cell());
        } catch (UnsupportedOperationException e) {
            Outcome unsupported = new Outcome.Unsupported(String.valueOf(e.getMessage()));
            return new Answer.Trial(
                    trial.cell().device(), unsupported, Measured.nothing(), Optional.empty(), OptionalInt.empty());
        }
        TrialResult result =
                trials.run(engine, trial, request.maxBatch().orElse(null), request.singularity(), progress.begin());
        write(
                request.files(),
                result,
                DataCatalog.keepsPictures(trial.cell().task().data()));
        Optional<Integer> classes = result.predictions().map(ClassPredictions::classes);
        return new Answer.Trial(
                result.device(),
                result.outcome(),
                result.measured(),
                trials.dataInfo(),
                classes.map(OptionalInt::of).orElse(OptionalInt.empty()));
    }

    private static void write(TrialFiles files, TrialResult result, boolean pictures) {
        if (!result.steps().isEmpty()) {
            StepsFile.write(files.directory(), files.cellId(), files.trialId(), result.steps());
        }
        if (pictures && !result.pictures().isEmpty()) {
            PicturesFile.write(files.directory(), files.cellId(), files.trialId(), result.pictures());
        }
        if (!result.readings().isEmpty()) {
            SingularityFile.write(files.directory(), files.cellId(), files.trialId(), result.readings());
        }
        result.predictions()
                .ifPresent(found -> PredictionsFile.write(files.directory(), files.cellId(), files.trialId(), found));
        result.scores().ifPresent(found -> ScoresFile.write(files.directory(), files.cellId(), files.trialId(), found));
    }
}

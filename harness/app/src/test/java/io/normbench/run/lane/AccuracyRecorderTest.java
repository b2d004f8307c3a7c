package io.normbench.run.lane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import io.normbench.provenance.ProvenanceJson;
import io.normbench.provenance.Trials;
import io.normbench.result.ClassConfusion;
import io.normbench.result.Fingerprint;
import io.normbench.result.Manifest;
import io.normbench.result.Observed;
import io.normbench.result.Outcome;
import io.normbench.result.file.ConfusionFile;
import io.normbench.result.file.PredictionsFile;
import io.normbench.result.file.ProvenanceFiles;
import io.normbench.result.file.TrialFiles;
import io.normbench.run.lane.AccuracyRecorder.Recorded;
import io.normbench.suite.plan.Trial;
import io.normbench.task.ClassPredictions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccuracyRecorderTest {
    private static final ClassPredictions PREDICTIONS =
            new ClassPredictions(2, new int[] {0, 0, 1}, new int[] {0, 1, 1});
    private static final Trial TRIAL = Trials.trial("bn", 1);

    @TempDir
    private Path runDir;

    @Test
    void aRowGetsScoresAndTheRunItsFiles() {
        Recorded recorded = record(2 / 3.0, OptionalInt.of(2));

        assertThat(recorded.outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(recorded.measured().metrics())
                .containsEntry("macro_recall", 0.75)
                .containsEntry("class_recall", List.of(0.5, 1.0))
                .containsKey("parameters");
        assertThat(ConfusionFile.read(runDir, TRIAL.cellId(), "a1")).contains(ClassConfusion.of(PREDICTIONS));
        assertThat(ProvenanceJson.read(ProvenanceFiles.read(ProvenanceFiles.path(runDir, TRIAL.cellId(), "a1"))))
                .isNotNull();
    }

    @Test
    void twoWaysOfCountingThatDisagreeAreAnInternalErrorOfTheTrial() {
        Recorded recorded = record(1 / 3.0, OptionalInt.of(2));

        assertThat(recorded.outcome()).isInstanceOf(Outcome.Crashed.class);
        assertThat(recorded.outcome().reason())
                .startsWith("internal error: ")
                .contains("0.3333333333333333", "0.6666666666666666");
    }

    @Test
    void aTaskWithoutClassesOfImagesHasProvenanceAlone() {
        Recorded recorded = record(0.5, OptionalInt.empty());

        assertThat(recorded.measured().metrics()).doesNotContainKey("macro_f1");
        assertThat(runDir.toFile().list()).containsExactly("provenance");
    }

    private Recorded record(double top1, OptionalInt classes) {
        Manifest manifest = new Manifest(
                Manifest.SCHEMA,
                "run",
                Instant.EPOCH,
                Optional.empty(),
                new Manifest.Harness("1", "abc", Optional.empty()),
                List.of(),
                new Manifest.SuiteSource("x", "", ""),
                List.of(1L),
                List.of(),
                List.of(),
                Map.of(),
                Fingerprint.of(Map.of()),
                new Observed(List.of(), List.of(), Map.of(), NullNode.getInstance()),
                List.of());
        TrialFiles files = new TrialFiles(runDir, TRIAL.cellId(), "a1");
        if (classes.isPresent()) {
            PredictionsFile.write(runDir, TRIAL.cellId(), "a1", PREDICTIONS);
        }
        return new AccuracyRecorder()
                .record(TRIAL, files, Trials.measured(top1, 3), classes, Trials.data(), Trials.engine(), manifest, "f");
    }
}

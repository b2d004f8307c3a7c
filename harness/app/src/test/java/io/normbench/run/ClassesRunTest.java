package io.normbench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.classify.ClassScores;
import io.normbench.data.digits.Digits;
import io.normbench.result.ClassConfusion;
import io.normbench.result.Floor;
import io.normbench.result.Manifest;
import io.normbench.result.Observed;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ConfusionFile;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.PredictionsFile;
import io.normbench.result.file.ProvenanceFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run with real workers: what it keeps of classes, floor and provenance. */
@Tag("slow")
class ClassesRunTest {
    @TempDir
    private static Path folder;

    private static final Heard HEARD = new Heard();
    private static Path suite;
    private static Path runDir;
    private static List<ResultRow> rows;

    @BeforeAll
    static void runOnce() throws Exception {
        runDir = folder.resolve("run");
        suite = TestRuns.suite(
                folder, "method", "[4]", "{accuracy: {seeds: [1, 2]}}", "{timeout_seconds: 120}", "bn", "none");
        rows = TestRuns.prepare(suite, runDir, HEARD).run().rows();
    }

    @Test
    void everyRowHasScoresThatAgreeWithItsAccuracyAndItsConfusionMatrix() {
        assertThat(rows).hasSize(4).allSatisfy(row -> {
            assertThat(row.outcome().id()).as(row.outcome().reason()).isEqualTo("completed");
            ClassConfusion confusion =
                    ConfusionFile.read(runDir, row.cellId(), row.trial()).orElseThrow();
            long right = IntStream.range(0, 10)
                    .mapToLong(i -> confusion.images(i, i))
                    .sum();
            assertThat(right / 359.0).isEqualTo(row.measured().metricValue().getAsDouble());
            assertThat((List<?>) row.measured().metrics().get(ClassScores.CLASS_F1))
                    .hasSize(10);
            assertThat((double) row.measured().metrics().get(ClassScores.MACRO_F1))
                    .isBetween(0.0, 1.0);
            assertThat(row.measured().metrics()).containsEntry("train_set_images", 1438);
            assertThat(PredictionsFile.path(runDir, row.cellId(), row.trial())).isRegularFile();
            assertThat(ProvenanceFiles.path(runDir, row.cellId(), row.trial())).isRegularFile();
        });
        assertThat(HEARD.notices).isEmpty();
    }

    @Test
    void theManifestHasTheFloorAndSaysWhereProvenanceLies() {
        assertThat(ManifestFile.read(runDir).observed().floors())
                .singleElement()
                .satisfies(floor -> {
                    assertThat(floor.task()).isEqualTo("digits");
                    assertThat(floor.accuracy().getAsDouble()).isGreaterThan(0.9);
                    assertThat(floor.splitSha256()).isEqualTo(Digits.load().splitSha256());
                });
        assertThat(ManifestFile.read(runDir)
                        .observed()
                        .provenance()
                        .path("directory")
                        .asText())
                .isEqualTo("provenance");
        assertThat(ProvenanceFiles.list(runDir)).hasSize(5).contains(ProvenanceFiles.floor(runDir, "digits"));
    }

    @Test
    void aResumedRunKeepsTheFloorThatItHas() throws Exception {
        Path copy = folder.resolve("copy");
        Files.createDirectories(copy);
        Files.copy(runDir.resolve("results.csv"), copy.resolve("results.csv"));
        Manifest manifest = ManifestFile.read(runDir);
        Floor known = new Floor(
                "digits", "digits", "", OptionalDouble.of(0.125), OptionalDouble.of(0.125), 1, 1, Map.of(), 0, "");
        Observed observed = manifest.observed();
        ManifestFile.write(
                copy,
                manifest.withObserved(new Observed(
                        observed.data(),
                        observed.engines(),
                        observed.parameterCounts(),
                        observed.provenance(),
                        List.of(known))));

        TestRuns.run(suite, copy);

        assertThat(ManifestFile.read(copy).observed().floors()).containsExactly(known);
        assertThat(ProvenanceFiles.floor(copy, "digits")).doesNotExist();
    }

    @Test
    void aRunOfAnEarlierVersionGetsItsFloorWhenItIsResumed() throws Exception {
        Path copy = folder.resolve("earlier");
        Files.createDirectories(copy);
        Files.copy(runDir.resolve("results.csv"), copy.resolve("results.csv"));
        Manifest manifest = ManifestFile.read(runDir);
        Observed observed = manifest.observed();
        ManifestFile.write(
                copy,
                manifest.withObserved(new Observed(
                        observed.data(), observed.engines(), observed.parameterCounts(), observed.provenance())));

        TestRuns.run(suite, copy);

        assertThat(ManifestFile.read(copy).observed().floors())
                .singleElement()
                .extracting(floor -> floor.accuracy().getAsDouble())
                .isEqualTo(ManifestFile.read(runDir)
                        .observed()
                        .floors()
                        .get(0)
                        .accuracy()
                        .getAsDouble());
    }
}

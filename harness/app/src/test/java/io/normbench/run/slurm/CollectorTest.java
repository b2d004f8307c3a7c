package io.normbench.run.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.machine.Machine;
import io.normbench.result.CellKey;
import io.normbench.result.Fingerprint;
import io.normbench.result.Manifest;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.run.TestRuns;
import io.normbench.run.setup.GpuChoice;
import io.normbench.run.setup.NewManifest;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Trial;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shards become results: each planned trial once. */
class CollectorTest {
    @TempDir
    private Path folder;

    private Path runDir;
    private Plan plan;
    private Manifest manifest;
    private Collector collector;

    @BeforeEach
    void prepare() {
        runDir = folder.resolve("run");
        plan = TestRuns.plan(TestRuns.throughputSuite(folder, "method", "[1, 2]", "{timeout_seconds: 60}", "bn", "in"));
        manifest = NewManifest.of(
                plan,
                List.of(),
                NewManifest.environment(plan.suite(), 1, Machine.local(), GpuChoice.none()),
                Instant.EPOCH);
        write(runDir, manifest);
        collector = new Collector(runDir, Clock.systemUTC());
    }

    private static void write(Path directory, Manifest manifest) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ManifestFile.write(directory, manifest);
    }

    private Shard shard(int element, int attempt, String fingerprint, int... trials) {
        Shard shard = Shard.of(runDir, 1, 0, element, attempt);
        write(shard.folder(), manifest);
        append(shard, fingerprint, trials);
        return shard;
    }

    private void append(Shard shard, String fingerprint, int... trials) {
        try (ResultsFile results = ResultsFile.open(shard.folder())) {
            for (int number : trials) {
                Trial trial = plan.trials().get(number);
                ResultRow row = RowBuilder.row("digits", "bn", 1)
                        .of(manifest.runId(), "test", trial.cellId())
                        .cell(CellKey.of(trial.cell()))
                        .trial(trial.trialId(), trial.seed())
                        .fingerprint(fingerprint)
                        .build();
                results.append(row);
            }
        }
    }

    private List<String> keys() {
        return ResultsFile.read(runDir).stream().map(ResultRow::key).toList();
    }

    @Test
    void everyTrialOnceWhicheverAttemptWasFirst() {
        shard(0, 0, "first", 0, 1);
        shard(0, 1, "second", 1, 2);

        assertThat(collector.collect()).isEqualTo(new Collector.Collected(3, 3, 4));
        assertThat(collector.collect()).isEqualTo(new Collector.Collected(0, 3, 4));
        assertThat(keys()).doesNotHaveDuplicates().hasSize(3);
        assertThat(ResultsFile.read(runDir))
                .extracting(ResultRow::fingerprint)
                .containsExactly("first", "first", "second");
    }

    @Test
    void aShardThatStillGrowsIsMergedAsFarAsItIs() throws IOException {
        Shard shard = shard(0, 0, "f", 0);
        Path results = shard.folder().resolve(ResultsFile.NAME);
        String half = Files.readString(results)
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow()
                .substring(0, 40);
        Files.writeString(results, half, StandardOpenOption.APPEND);

        assertThat(collector.collect().rows()).isEqualTo(1);

        append(shard, "f", 1, 2, 3);
        assertThat(collector.collect()).isEqualTo(new Collector.Collected(3, 4, 4));
        assertThat(ManifestFile.read(runDir).finished()).isPresent();
    }

    @Test
    void filesOfTrialsComeWithTheirRows() throws IOException {
        Shard shard = shard(0, 0, "f", 0);
        Path steps = shard.folder().resolve("steps/x.csv.gz");
        Files.createDirectories(steps.getParent());
        Files.writeString(steps, "steps");
        shard.beat(Instant.EPOCH, "node");

        collector.collect();

        assertThat(runDir.resolve("steps/x.csv.gz")).hasContent("steps");
        assertThat(runDir.resolve("heartbeat")).doesNotExist();
    }

    @Test
    void aShardOfAnotherRunIsRefusedAndNothingIsMerged() {
        shard(0, 0, "f", 0);
        Shard other = shard(1, 0, "f", 1);
        write(other.folder(), manifest.withRunId("another"));

        assertThatThrownBy(collector::collect)
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.exitStatus()).isEqualTo(2))
                .hasMessageContaining("another run")
                .hasMessageContaining(other.folder().toString());
        assertThat(keys()).isEmpty();
    }

    @Test
    void theManifestSaysWhereTheTrialsRan() {
        Shard shard = shard(0, 0, "f", 0);
        Manifest there =
                manifest.withEnvironment(Map.of("runner.node", "n1"), Fingerprint.of(Map.of("runner.node", "n1")));
        write(shard.folder(), there);

        collector.collect();

        assertThat(ManifestFile.read(runDir).environment()).containsEntry("runner.node", "n1");
        assertThat(ManifestFile.read(runDir).fingerprint().keys()).containsEntry("runner.node", "n1");
    }

    @Test
    void aLaterAttemptFencesAnEarlierOne() {
        Shard earlier = shard(0, 0, "f", 0);
        earlier.raiseFence();
        assertThat(earlier.fenced()).isFalse();

        shard(0, 1, "f", 1).raiseFence();
        assertThat(earlier.fenced()).isTrue();
    }
}

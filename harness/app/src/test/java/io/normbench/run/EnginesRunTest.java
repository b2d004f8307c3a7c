package io.normbench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.machine.RowFingerprint;
import io.normbench.result.Manifest;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.tensor.EngineInfo;
import io.normbench.testengines.TestEngines;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A suite with two engines, with real workers. */
@Tag("slow")
class EnginesRunTest {
    @TempDir
    private Path folder;

    private Path suite;
    private Path runDir;

    @BeforeEach
    void prepare() throws IOException {
        TestEngines.announce(Files.createDirectories(folder.resolve("engines")), TestEngines.Twin.class);
        runDir = folder.resolve("run");
        suite = TestRuns.suite(
                folder,
                "method",
                "[2, 4]",
                "{throughput: {min_seconds: 0, max_steps: 2, min_steps: 2, warmup_window: 1, warmup_max_seconds: 0.01},"
                        + " accuracy: {batch_sizes: [4], seeds: [1, 2]}}",
                "{timeout_seconds: 60}",
                "gn");
        String text = Files.readString(suite);
        Files.writeString(
                suite,
                text.replace("batch_sizes: [2, 4]\nmethods", "engines: [libtorch, twin]\nbatch_sizes: [2, 4]\nmethods")
                        + "exclude: [{engine: twin, batch_size: 2, reason: too slow}]\n"
                        + "claims: [{id: learns, source: a test, expect: 'accuracy(gn, 4) >= 0'}]\n");
    }

    @Test
    void everyEngineRunsInItsOwnWorkersAndEveryFigureIsItsOwn() throws Exception {
        String filtered = normbench("run", suite.toString(), "-o", runDir.toString(), "--filter", "engine=twin");
        assertThat(ResultsFile.read(runDir))
                .as(filtered)
                .hasSize(3)
                .allMatch(row -> row.cell().engine().equals("twin"));
        String output = normbench("run", suite.toString(), "-o", runDir.toString());

        assertThat(output).contains("digits gn libtorch batch 2: ");
        List<ResultRow> rows = ResultsFile.read(runDir);
        assertThat(rows)
                .as(output)
                .extracting(row -> row.cell().engine() + " " + row.cell().batchSize() + " " + row.trial() + " "
                        + row.outcome().id())
                .containsExactlyInAnyOrder(
                        "twin 4 t1 completed",
                        "twin 4 a1 completed",
                        "twin 4 a2 completed",
                        "libtorch 2 t1 completed",
                        "libtorch 4 t1 completed",
                        "libtorch 4 a1 completed",
                        "libtorch 4 a2 completed");
        assertThat(logs()).contains("digits_throughput-libtorch-w1.log", "digits_throughput-twin-w1.log");
        fingerprints(rows);
        String report = Files.readString(runDir.resolve("report/report.md"));
        assertThat(report)
                .contains("digits, twin", "digits, libtorch", "learns, libtorch", "learns, twin", "twin: too slow")
                .contains("no figure is a mean", "once for each engine");
    }

    private void fingerprints(List<ResultRow> rows) {
        Manifest manifest = ManifestFile.read(runDir);
        assertThat(manifest.observed().engines()).extracting(EngineInfo::id).contains("libtorch", "twin");
        assertThat(manifest.fingerprint().keys()).containsKeys("engine.libtorch.version", "engine.twin.version");
        for (ResultRow row : rows) {
            String other = row.cell().engine().equals("twin") ? "libtorch" : "twin";
            assertThat(RowFingerprint.of(manifest, row).hash()).isEqualTo(row.fingerprint());
            assertThat(RowFingerprint.of(manifest, row).keys())
                    .containsKey("engine." + row.cell().engine() + ".version")
                    .doesNotContainKey("engine." + other + ".version");
        }
    }

    @Test
    void thePlanShowsTheEngines() throws Exception {
        assertThat(normbench("plan", suite.toString()))
                .contains("digits  gn  libtorch  batch 2 4", "digits  gn  twin      batch 4")
                .contains("(twin): too slow");
    }

    private List<String> logs() throws IOException {
        try (var files = Files.list(runDir.resolve("logs"))) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toList());
        }
    }

    private String normbench(String... arguments) throws Exception {
        Path output = Files.createTempFile(folder, "output", ".txt");
        String classPath = System.getProperty("java.class.path") + File.pathSeparator + folder.resolve("engines");
        try (StartedProcess process = TestRuns.normbenchOn(classPath, output, arguments)) {
            assertThat(process.exitStatus()).as(process::output).isZero();
            return process.output();
        }
    }
}

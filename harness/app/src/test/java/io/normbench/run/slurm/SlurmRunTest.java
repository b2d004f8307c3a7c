package io.normbench.run.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.machine.Machine;
import io.normbench.result.CellKey;
import io.normbench.result.Manifest;
import io.normbench.result.RowBuilder;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.run.TestRuns;
import io.normbench.run.setup.Installation;
import io.normbench.run.setup.RunContext;
import io.normbench.run.worker.Runner;
import io.normbench.suite.SlurmSpec;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Trial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Submission without a cluster, and the size of it. */
class SlurmRunTest {
    /** How many accuracy trials the test of size plans: {@code -Dnormbench.scale=10000} for the page's figures. */
    private static final int SCALE = Integer.getInteger("normbench.scale", 400);

    @TempDir
    private Path folder;

    private final ClusterFake cluster = new ClusterFake();

    private SlurmRun run(Path runDir) throws IOException {
        Path home = folder.resolve("home");
        Files.createDirectories(home.resolve("lib/engines/libtorch"));
        RunContext context = new RunContext(
                Installation.at(home, List.of()),
                Runner.local(),
                Machine.local(),
                Clock.systemUTC(),
                System::nanoTime,
                List.of("run"));
        return new SlurmRun(context, new Slurm(cluster), runDir, notice -> {});
    }

    private static List<String> keys(Path runDir, int submission) {
        List<String> keys = new ArrayList<>();
        Submission.read(runDir, submission)
                .arrays()
                .forEach(job -> job.elements().forEach(element -> keys.addAll(element.keys())));
        return keys;
    }

    /** Rows of {@code trials}, as an element writes them. */
    private static void measure(Path runDir, Manifest manifest, int element, List<Trial> trials) {
        Shard shard = Shard.of(runDir, 1, 0, element, 0);
        String runId = manifest.runId();
        try {
            Files.createDirectories(shard.folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // With a plan of its own trials alone, as elements have it.
        ManifestFile.write(shard.folder(), manifest.withPlan(List.of()));
        try (ResultsFile results = ResultsFile.open(shard.folder())) {
            results.appendAll(trials.stream()
                    .map(trial -> RowBuilder.row("digits", "bn", 1)
                            .of(runId, "test", trial.cellId())
                            .cell(CellKey.of(trial.cell()))
                            .trial(trial.trialId(), trial.seed())
                            .build())
                    .toList());
        }
    }

    @Test
    void whatHasARowOrWaitsIsNotSubmittedAgain() throws Exception {
        Path suite = TestRuns.throughputSuite(folder, "method", "[1, 2, 4]", "{timeout_seconds: 60}", "bn", "in");
        Plan plan = TestRuns.plan(suite);
        Path runDir = folder.resolve("run");
        SlurmRun run = run(runDir);

        SlurmRun.Submitted first = run.submit(plan, suite, SlurmSpec.none(), trial -> 1e6);
        assertThat(first).isEqualTo(new SlurmRun.Submitted(List.of("101"), 3, 6));

        cluster.queue = "101|1|RUNNING|None\n";
        measure(runDir, ManifestFile.read(runDir), 0, plan.trials().subList(0, 1));
        SlurmRun.Submitted second = run.submit(plan, suite, SlurmSpec.none(), trial -> 1e6);

        List<String> waiting =
                Submission.read(runDir, 1).arrays().get(0).elements().get(1).keys();
        assertThat(second.trials()).isEqualTo(3);
        assertThat(keys(runDir, 2))
                .doesNotContainAnyElementsOf(waiting)
                .doesNotContain(plan.trials().get(0).key())
                .hasSize(3);
        assertThat(cluster.submitted()).hasSize(2);
    }

    @Test
    void anElementThatEndedShortSaysWhereItsLogIs() throws Exception {
        Path suite = TestRuns.throughputSuite(folder, "method", "[1]", "{timeout_seconds: 60}", "bn", "in");
        Path runDir = folder.resolve("run");
        run(runDir).submit(TestRuns.plan(suite), suite, SlurmSpec.none(), trial -> 1e6);
        Path log = runDir.resolve("slurm/logs/101_0.log");

        assertThat(status(runDir)).contains("  101_0 ended with 2 trials without a row; it was never started");
        Files.writeString(log, "words");
        assertThat(status(runDir)).contains("  101_0 ended with 2 trials without a row; see " + log);
        measure(
                runDir,
                ManifestFile.read(runDir),
                0,
                TestRuns.plan(suite).trials().subList(0, 1));
        assertThat(status(runDir)).noneMatch(line -> line.contains("pace"));
    }

    private static List<String> status(Path runDir) {
        return new RunStatus(runDir, Optional.of(Map.of()), Clock.systemUTC().instant()).lines();
    }

    @Test
    void theScriptNamesTheElementAndSurvivesQuotes() throws Exception {
        Path odd = folder.resolve("it's here");
        String script = ElementScript.of(Path.of("/opt/it's/bin/normbench"), odd, 3, 1, List.of(Path.of("/p/a b.jar")));

        Path file = TestRuns.write(folder.resolve("script.sh"), script);
        Process check = new ProcessBuilder("sh", "-n", file.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(check.getInputStream().readAllBytes())).isEmpty();
        assertThat(check.waitFor()).isZero();
        assertThat(script)
                .contains("--submission 3 --array 1 --plugins '/p/a b.jar'")
                .contains("it'\\''s here");
    }

    @Test
    void manyCellsAreSubmittedAndCollectedOnce() throws Exception {
        String seeds =
                IntStream.rangeClosed(1, SCALE / 8).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        Path suite = TestRuns.suite(
                folder,
                "method",
                "[1, 2, 4, 8]",
                "{accuracy: {seeds: [" + seeds + "]}}",
                "{timeout_seconds: 60}",
                "bn",
                "in");
        long start = System.nanoTime();
        Plan plan = TestRuns.plan(suite);
        double planned = (System.nanoTime() - start) / 1e9;
        Path runDir = folder.resolve("run");
        cluster.longest = 101;

        start = System.nanoTime();
        SlurmRun.Submitted submitted = run(runDir).submit(plan, suite, SlurmSpec.none(), trial -> 60);
        double submission = (System.nanoTime() - start) / 1e9;
        assertThat(submitted.trials()).isEqualTo(plan.trials().size());
        assertThat(cluster.submitted()).hasSize((submitted.elements() + 99) / 100);

        Manifest manifest = ManifestFile.read(runDir);
        for (int from = 0; from < plan.trials().size(); from += 10) {
            int to = Math.min(from + 10, plan.trials().size());
            measure(runDir, manifest, from / 10, plan.trials().subList(from, to));
        }
        start = System.nanoTime();
        Collector.Collected collected = new Collector(runDir, Clock.systemUTC()).collect();
        double collecting = (System.nanoTime() - start) / 1e9;
        Runtime runtime = Runtime.getRuntime();
        assertThat(collected.complete()).isTrue();
        assertThat(ResultsFile.read(runDir)).hasSize(plan.trials().size());
        new RunStatus(runDir, Optional.of(Map.of()), Clock.systemUTC().instant()).lines();
        System.out.printf(
                "%d cells: planned in %.1f s, submitted in %.1f s, collected in %.1f s, heap %d MB%n",
                plan.trials().size(),
                planned,
                submission,
                collecting,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20);
    }
}

package io.normbench.run.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.machine.Machine;
import io.normbench.result.Manifest;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.run.TestRuns;
import io.normbench.run.lane.RunListener;
import io.normbench.run.setup.GpuChoice;
import io.normbench.run.setup.Installation;
import io.normbench.run.setup.RunContext;
import io.normbench.run.worker.Runner;
import io.normbench.suite.SlurmSpec;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Trial;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Elements of a submitted run, on this machine and by real workers. */
@Tag("slow")
class ElementRunTest {
    @TempDir
    private Path folder;

    private Path suite;
    private Plan plan;
    private Path runDir;

    @BeforeEach
    void submit() throws Exception {
        suite = TestRuns.suite(folder, "method", "[1, 2]", "{accuracy: {seeds: [1]}}", "{timeout_seconds: 60}", "bn");
        plan = TestRuns.plan(suite);
        runDir = folder.resolve("run");
        Path home = folder.resolve("home");
        Files.createDirectories(home.resolve("lib/engines/libtorch"));
        RunContext context = new RunContext(
                Installation.at(home, List.of()),
                Runner.local(),
                Machine.local(),
                Clock.systemUTC(),
                System::nanoTime,
                List.of("run"));
        new SlurmRun(context, new Slurm(new ClusterFake()), runDir, notice -> {})
                .submit(plan, suite, SlurmSpec.none(), trial -> 1);
    }

    private int attempt(int restarts, Consumer<Trial> onStart) throws InterruptedException {
        Map<String, String> variables = new HashMap<>(Map.of(
                "SLURM_ARRAY_JOB_ID", "101",
                "SLURM_ARRAY_TASK_ID", "0",
                "SLURMD_NODENAME", "n7",
                "SLURM_JOB_PARTITION", "gpu",
                "SLURM_CPUS_ON_NODE", "1"));
        if (restarts > 0) {
            variables.put("SLURM_RESTART_COUNT", Integer.toString(restarts));
        }
        RunContext context = RunContext.local(Installation.current(List.of()));
        return new ElementRun(context, runDir, 1, 0, variables).run(plan, suite, GpuChoice.none(), new Starts(onStart));
    }

    private record Starts(Consumer<Trial> onStart) implements RunListener {
        @Override
        public void started(int planned, int pending) {}

        @Override
        public void trialStarted(Trial trial) {
            onStart.accept(trial);
        }

        @Override
        public void progress(Trial trial, String phase, int done, int total) {}

        @Override
        public void trialFinished(Trial trial, ResultRow row) {}

        @Override
        public void notice(String message) {}
    }

    @Test
    void anAttemptHasRowsOfItsNodeAndTheNextOneDoesNothingAgain() throws Exception {
        assertThat(attempt(0, trial -> {})).isZero();

        Shard shard = Shard.of(runDir, 1, 0, 0, 0);
        assertThat(ResultsFile.read(shard.folder()))
                .extracting(ResultRow::key)
                .containsExactlyInAnyOrderElementsOf(
                        plan.trials().stream().map(Trial::key).toList());
        assertThat(shard.lastBeat()).isPresent();
        Manifest manifest = ManifestFile.read(shard.folder());
        assertThat(manifest.fingerprint().keys()).containsEntry("runner.node", "n7");
        assertThat(manifest.runId()).isEqualTo(ManifestFile.read(runDir).runId());

        assertThat(attempt(1, trial -> {})).isZero();
        assertThat(Shard.of(runDir, 1, 0, 0, 1).folder().resolve(ResultsFile.NAME))
                .doesNotExist();
        assertThat(new Collector(runDir, Clock.systemUTC()).collect()).isEqualTo(new Collector.Collected(2, 2, 2));
    }

    @Test
    void anAttemptThatSlurmHasReplacedWritesNoFurtherRow() throws IOException {
        assertThatThrownBy(
                        () -> attempt(0, trial -> Shard.of(runDir, 1, 0, 0, 1).raiseFence()))
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.exitStatus()).isEqualTo(5))
                .hasMessageContaining("Slurm has started this element again");

        assertThat(ResultsFile.read(Shard.of(runDir, 1, 0, 0, 0).folder())).isEmpty();
    }

    @Test
    void elementsAreSlurmsToStart() {
        RunContext context = RunContext.local(Installation.current(List.of()));

        assertThatThrownBy(() -> new ElementRun(context, runDir, 1, 0, Map.of()))
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.exitStatus()).isEqualTo(2))
                .hasMessageContaining("--runner slurm");
    }
}

package io.normbench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.util.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stopping a run from within, and going on with one that was stopped, damaged or finished. */
@Tag("slow")
class ResumeTest {
    @TempDir
    private Path folder;

    @Test
    void aStoppedRunKeepsNoRowOfTheTrialInFlightAndASecondRunDoesTheRest() throws Exception {
        Path released = folder.resolve("released");
        Path suite = hangAtBatchTwo(released);
        Path runDir = folder.resolve("run");
        SuiteRun run = TestRuns.prepare(suite, runDir, new Heard());
        AtomicReference<RunSummary> stopped = new AtomicReference<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                stopped.set(run.run());
            } catch (Throwable e) {
                failure.set(e);
            }
        });
        thread.start();
        try {
            Eventually.waitFor("the hang", () -> hanging(runDir));
        } finally {
            run.stop();
            thread.join();
        }

        assertThat(failure).hasNullValue();
        assertThat(TestRuns.rows(runDir)).containsOnlyKeys("test_hang/1/t1");
        assertThat(stopped.get().left()).isEqualTo(2);
        assertThat(ManifestFile.read(runDir).finished()).isEmpty();
        assertThat(ProcessHandle.current().descendants()).isEmpty();

        Files.createFile(released);
        Heard heard = new Heard();
        RunSummary resumed = TestRuns.prepare(suite, runDir, heard).run();
        assertThat(heard.pending).isEqualTo(2);
        assertThat(heard.started).hasSize(2).isEqualTo(heard.finished);
        assertThat(TestRuns.rows(runDir)).containsOnlyKeys("test_hang/1/t1", "test_hang/2/t1", "test_hang/4/t1");
        assertThat(resumed.left()).isZero();
        assertThat(resumed.manifest().finished()).isPresent();
        assertThat(resumed.manifest().invocations()).hasSize(2);
        assertThat(resumed.manifest().invocations().get(1).resumed()).isTrue();
    }

    @Test
    void aStopBetweenTheAnnouncementOfATrialAndItsWorkersStartIsHeeded() throws InterruptedException {
        Path suite = hangAtBatchTwo(folder.resolve("never"));
        AtomicReference<SuiteRun> run = new AtomicReference<>();
        Heard heard = new Heard() {
            @Override
            public void trialStarted(io.normbench.suite.plan.Trial trial) {
                super.trialStarted(trial);
                run.get().stop();
            }
        };
        run.set(TestRuns.prepare(suite, folder.resolve("run"), heard));
        RunSummary summary = run.get().run();

        assertThat(heard.started).hasSize(1);
        assertThat(heard.finished).isEmpty();
        assertThat(summary.left()).isEqualTo(3);
        assertThat(summary.rows()).isEmpty();
        assertThat(summary.workerStartMillis()).isEmpty();
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    @Test
    void aRunThatIsStoppedBeforeItStartsStartsNoTrial() throws InterruptedException {
        Heard heard = new Heard();
        SuiteRun run = TestRuns.prepare(hangAtBatchTwo(folder.resolve("never")), folder.resolve("run"), heard);
        run.stop();

        assertThat(run.run().left()).isEqualTo(3);
        assertThat(heard.started).isEmpty();
    }

    @Test
    void aFinishedRunIsLeftAloneADamagedOneIsMendedAndAnotherSuiteIsRefused() throws Exception {
        Path suite = TestRuns.throughputSuite(folder, "method", "[1, 2]", "{timeout_seconds: 120}", "none");
        Path runDir = folder.resolve("run");
        Path results = runDir.resolve(ResultsFile.NAME);
        TestRuns.run(suite, runDir);
        byte[] complete = Files.readAllBytes(results);
        Heard again = new Heard();
        RunSummary nothing = TestRuns.prepare(suite, runDir, again).run();
        assertThat(again.started).isEmpty();
        assertThat(nothing.outcomes()).isEmpty();
        assertThat(results).hasBinaryContent(complete);

        Files.write(results, Arrays.copyOf(complete, complete.length - 20));
        Heard mended = new Heard();
        TestRuns.prepare(suite, runDir, mended).run();
        assertThat(mended.notices).singleElement().asString().contains("results.csv", "moved to results.csv.broken");
        assertThat(mended.started).singleElement().asString().contains("_b2_");
        assertThat(TestRuns.rows(runDir)).containsOnlyKeys("none/1/t1", "none/2/t1");

        Path other = TestRuns.throughputSuite(folder, "method", "[1, 2, 4]", "{timeout_seconds: 120}", "none");
        assertThatThrownBy(() -> TestRuns.run(other, runDir))
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.exitStatus()).isEqualTo(UserError.USAGE))
                .hasMessageContaining("holds a run of suite 'test'")
                .hasMessageContaining("choose another directory with -o");
        assertThat(TestRuns.rows(runDir)).hasSize(2);
    }

    @Test
    void aRunIsFinishedOnceEveryTrialThatWasEverPlannedHasItsRow() throws InterruptedException {
        Path suite = TestRuns.throughputSuite(folder, "method", "[1, 2]", "{timeout_seconds: 120}", "none");
        Path runDir = folder.resolve("run");

        assertThat(TestRuns.prepare(suite, runDir, new Heard(), "batch_size=1")
                        .run()
                        .manifest()
                        .finished())
                .isPresent();
        SuiteRun larger = TestRuns.prepare(suite, runDir, new Heard());
        larger.stop();
        assertThat(larger.run().manifest().finished()).isEmpty();
        assertThat(TestRuns.prepare(suite, runDir, new Heard(), "batch_size=1")
                        .run()
                        .manifest()
                        .finished())
                .isEmpty();
        Optional<Instant> finished = TestRuns.run(suite, runDir).manifest().finished();
        assertThat(finished).isPresent();
        assertThat(TestRuns.run(suite, runDir).manifest().finished()).isEqualTo(finished);
    }

    /** Well behaved at batch 1, waits for {@code released} at batch 2, all in one worker. */
    private Path hangAtBatchTwo(Path released) {
        return TestRuns.throughputSuite(
                folder,
                "method",
                "[1, 2, 4]",
                "{timeout_seconds: 300}",
                "{id: test_hang, options: {batch: 2, until: \"" + released + "\"}}");
    }

    private static boolean hanging(Path runDir) {
        try {
            return Files.isDirectory(runDir.resolve("logs"))
                    && TestRuns.logs(runDir).contains("hanging");
        } catch (RuntimeException notYet) {
            return false;
        }
    }
}

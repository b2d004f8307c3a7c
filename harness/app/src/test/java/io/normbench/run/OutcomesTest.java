package io.normbench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run with real workers in which methods go wrong in many ways at batch 2, and are well behaved at batch 4. */
@Tag("slow")
class OutcomesTest {
    @TempDir
    private static Path folder;

    private static RunSummary summary;
    private static Map<String, ResultRow> rows;

    @BeforeAll
    static void runOnce() throws InterruptedException {
        Path suite = TestRuns.suite(
                folder,
                "method",
                "[2, 4, 2048]",
                "{accuracy: {}}",
                "{timeout_seconds: 120, host_memory: 6 GiB}",
                "bn",
                "{id: test_crash, options: {batch: 2}}",
                "{id: test_abort, options: {batch: 2}}",
                "{id: test_abort, options: {batch: 2, signal: SEGV}, label: segv}",
                "{id: test_oom, options: {batch: 2}}",
                "{id: test_nan, options: {batch: 2, step: 1}}",
                "{id: test_unsupported, options: {batch: 2}}",
                "{id: test_throw_then_crash, options: {batch: 2}}",
                "{id: test_error, options: {batch: 2}}");
        summary = TestRuns.run(suite, folder.resolve("run"));
        rows = TestRuns.rows(folder.resolve("run"));
    }

    private static Outcome outcome(String name) {
        return rows.get(name).outcome();
    }

    @Test
    void everyTrialHasOneRowAndNoFailureStoppedTheRun() {
        assertThat(rows).hasSize(27);
        assertThat(summary.rows()).hasSize(27);
        assertThat(summary.left()).isZero();
        assertThat(summary.outcomes().values().stream().mapToInt(n -> n).sum()).isEqualTo(27);
        assertThat(summary.manifest().finished()).isPresent();
    }

    @Test
    void aGoodTrialIsCompletedWithNumbers() {
        assertThat(outcome("bn/2/a1")).isEqualTo(new Outcome.Completed());
        assertThat(rows.get("bn/2/a1").measured().metricValue()).isPresent();
        assertThat(rows.get("bn/2/a1").device()).isEqualTo("cpu");
    }

    @Test
    void theNextBatchSizeAfterAFailureCompletes() {
        assertThat(rows.keySet().stream().filter(name -> name.endsWith("/4/a1") && !name.startsWith("test_throw_then")))
                .hasSize(8)
                .allSatisfy(name -> assertThat(outcome(name)).as(name).isInstanceOf(Outcome.Completed.class));
    }

    @Test
    void aCrashIsToldWithItsSignalAndTheEndOfTheLog() {
        assertThat(outcome("test_crash/2/a1")).isInstanceOf(Outcome.Crashed.class);
        assertThat(outcome("test_crash/2/a1").reason())
                .startsWith("the worker was killed by signal 11")
                .contains("test_crash: last words");
        assertThat(rows.get("test_crash/2/a1").measured().wallSeconds()).isPresent();
    }

    @Test
    void aKilledWorkerMentionsTheKernelsMemoryKiller() {
        assertThat(outcome("test_abort/2/a1")).isInstanceOf(Outcome.Crashed.class);
        assertThat(outcome("test_abort/2/a1").reason())
                .startsWith("the worker was killed by signal 9 (perhaps the kernel's out-of-memory killer)");
    }

    @Test
    void aSegmentationFaultLeavesTheVirtualMachinesReportBesideTheLogs() {
        assertThat(outcome("segv/2/a1")).isInstanceOf(Outcome.Crashed.class);
        assertThat(outcome("segv/2/a1").reason())
                .startsWith("the worker was killed by signal 6")
                .contains("hs_err");
        assertThat(folder.resolve("run/logs")).isDirectoryContaining("glob:**hs_err*.log");
    }

    @Test
    void aTensorThatDoesNotFitIsOutOfHostMemory() {
        assertThat(outcome("test_oom/2/a1")).isInstanceOf(Outcome.OutOfMemory.class);
        assertThat(outcome("test_oom/2/a1").reason()).startsWith("host: ");
        assertThat(((Outcome.OutOfMemory) outcome("test_oom/2/a1")).where()).isEqualTo("host");
    }

    @Test
    void aLossThatIsNotANumberIsDivergedWithItsStep() {
        assertThat(outcome("test_nan/2/a1")).isEqualTo(new Outcome.Diverged("loss was NaN at step 2"));
    }

    @Test
    void anOperationThatTheEngineLacksIsUnsupportedByName() {
        assertThat(outcome("test_unsupported/2/a1"))
                .isEqualTo(new Outcome.Unsupported("operation 'fold' is not available on this engine"));
    }

    @Test
    void anExceptionIsACrashThatNamesItsClassAndMessage() {
        assertThat(outcome("test_throw_then_crash/2/a1"))
                .isEqualTo(new Outcome.Crashed(
                        "exception: java.lang.IllegalStateException: a bug that mentions out of memory"));
    }

    @Test
    void aMissingClassIsACrashThatNamesIt() {
        assertThat(outcome("test_error/2/a1"))
                .isEqualTo(new Outcome.Crashed("exception: java.lang.NoClassDefFoundError: org/example/Missing"));
    }

    @Test
    void theLogOfAnEarlierTrialDoesNotExplainALaterDeath() {
        assertThat(outcome("test_throw_then_crash/2/a1").reason()).contains("out of memory");
        assertThat(outcome("test_throw_then_crash/4/a1")).isInstanceOf(Outcome.Crashed.class);
        assertThat(outcome("test_throw_then_crash/4/a1").reason())
                .startsWith("the worker ended with status 4")
                .doesNotContain("out of memory");
    }

    @Test
    void aBatchLargerThanTheDataIsUnsupportedAndSaysHowManyImagesThereAre() {
        assertThat(rows.keySet().stream().filter(name -> name.endsWith("/2048/a1")))
                .hasSize(9)
                .allSatisfy(name -> {
                    assertThat(outcome(name)).as(name).isInstanceOf(Outcome.Unsupported.class);
                    assertThat(outcome(name).reason())
                            .matches("a batch of 2048 is larger than the \\d+ training images");
                });
    }

    @Test
    void aWorkerThatAnswersIsKeptAndOneThatDiedIsReplaced() {
        // Of each method one worker came to its first step, but of test_throw_then_crash none.
        assertThat(summary.workerStartMillis()).hasSize(8);
    }
}

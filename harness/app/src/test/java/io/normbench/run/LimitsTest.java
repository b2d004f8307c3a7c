package io.normbench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to workers that outrun their limits or leave something behind. */
@Tag("slow")
class LimitsTest {
    @TempDir
    private Path folder;

    /** A child outlives the worker that dies of itself. */
    @AfterEach
    void endTheWorkersChildren() {
        spawned().flatMap(child -> ProcessHandle.of(child).stream()).forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void aHangingWorkerIsKilledWithItsWholeTreeAndTheNextTrialGetsAFreshOne() throws InterruptedException {
        Path suite = TestRuns.suite(
                folder,
                "cell",
                "[2, 4]",
                "{accuracy: {}}",
                "{timeout_seconds: 10}",
                "{id: test_hang, options: {batch: 2}}",
                "{id: test_spawn, options: {batch: 2}}");
        Map<String, ResultRow> rows =
                TestRuns.byName(TestRuns.run(suite, folder.resolve("run")).rows());

        assertThat(rows).hasSize(4);
        assertThat(rows.get("test_hang/2/a1").outcome())
                .isEqualTo(new Outcome.TimedOut("no result within 10.0 s; the worker was killed"));
        assertThat(rows.get("test_spawn/2/a1").outcome()).isInstanceOf(Outcome.TimedOut.class);
        assertThat(rows.get("test_hang/4/a1").outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(rows.get("test_spawn/4/a1").outcome()).isInstanceOf(Outcome.Completed.class);
        long grandchild = spawned().findFirst().orElseThrow();
        Eventually.waitFor("the end of the worker's child", () -> !Eventually.alive(grandchild));
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    @Test
    void aWorkerThatDiesWhileItsChildHoldsTheOutputOpenIsACrashAtOnce() throws InterruptedException {
        Path suite = TestRuns.suite(
                folder,
                "method",
                "[2]",
                "{accuracy: {}}",
                "{timeout_seconds: 60}",
                "{id: test_spawn_crash, options: {batch: 2}}");
        Map<String, ResultRow> rows =
                TestRuns.byName(TestRuns.run(suite, folder.resolve("run")).rows());

        assertThat(spawned()).hasSize(1);
        assertThat(rows.get("test_spawn_crash/2/a1").outcome()).isInstanceOf(Outcome.Crashed.class);
        assertThat(rows.get("test_spawn_crash/2/a1").outcome().reason()).startsWith("the worker ended with status 3");
    }

    @Test
    void aLimitInWhichNoVirtualMachineFitsIsOutOfHostMemoryOfEachTrial() throws InterruptedException {
        Path suite = TestRuns.throughputSuite(
                folder, "method", "[1, 2]", "{timeout_seconds: 120, host_memory: 24 MiB}", "none");
        Map<String, ResultRow> rows =
                TestRuns.byName(TestRuns.run(suite, folder.resolve("run")).rows());

        assertThat(rows).hasSize(2);
        assertThat(rows.values()).allSatisfy(row -> {
            assertThat(row.outcome()).isInstanceOf(Outcome.OutOfMemory.class);
            assertThat(row.outcome().reason())
                    .startsWith("host: the worker ran out of memory under its limit of 24 MiB");
        });
    }

    /** The process ids of the workers' children, as the logs tell them. */
    private Stream<Long> spawned() {
        return Pattern.compile("spawned (\\d+)")
                .matcher(TestRuns.logs(folder.resolve("run")))
                .results()
                .map(match -> Long.valueOf(match.group(1)));
    }
}

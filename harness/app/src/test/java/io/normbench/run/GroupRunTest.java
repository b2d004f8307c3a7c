package io.normbench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.result.Comparison;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.file.RoundsFile;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Comparison groups, from the suite to the rows, with real workers. */
@Tag("slow")
class GroupRunTest {
    private static final String THROUGHPUT =
            "{throughput: {min_rounds: 6, max_steps: 6, block_ms: 1, warmup_max_seconds: 0.01}}";

    @TempDir
    private Path folder;

    private Map<String, ResultRow> run(String... methods) throws InterruptedException {
        Path suite = TestRuns.suite(folder, "method", "[2]", THROUGHPUT, "{timeout_seconds: 120}", methods);
        return TestRuns.byName(TestRuns.run(suite, folder.resolve("run")).rows());
    }

    @Test
    void aMethodThatTakesItsWorkerWithItCostsNobodyElseANumber() throws InterruptedException {
        Map<String, ResultRow> rows = run("bn", "{id: test_spawn_crash, options: {batch: 2}}", "none");

        assertThat(rows.get("test_spawn_crash/2/t1").outcome()).isInstanceOf(Outcome.Crashed.class);
        Comparison bn = comparison(rows.get("bn/2/t1"));
        Comparison none = comparison(rows.get("none/2/t1"));
        assertThat(bn.ratio()).isEmpty();
        assertThat(none.reference()).isEqualTo("bn");
        assertThat(none.ratio()).isPresent();
        assertThat(none.again()).as("the A/A arm").isPresent();
        assertThat(none.workers()).isEqualTo(2);
        assertThat(none.rounds()).isGreaterThanOrEqualTo(6);
        String group =
                rows.get("none/2/t1").measured().metrics().get(Measured.GROUP).toString();
        assertThat(RoundsFile.read(folder.resolve("run"), group, 2)).isNotEmpty();
        assertThat(RoundsFile.read(folder.resolve("run"), group, 3)).isNotEmpty();
    }

    @Test
    void withoutItsReferenceAGroupHasStepTimesAndNoRatios() throws InterruptedException {
        Map<String, ResultRow> rows = run("{id: test_nan, label: bn, options: {batch: 2}}", "none");

        assertThat(rows.get("bn/2/t1").outcome()).isInstanceOf(Outcome.Diverged.class);
        ResultRow none = rows.get("none/2/t1");
        assertThat(none.outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(none.measured().stepMsMedian()).isPresent();
        assertThat(comparison(none).reference()).isEmpty();
        assertThat(comparison(none).ratio()).isEmpty();
    }

    @Test
    void aGroupOfOneMethodHasANoiseFloor() throws InterruptedException {
        Comparison alone = comparison(run("none").get("none/2/t1"));

        assertThat(alone.reference()).isEqualTo("none");
        assertThat(alone.ratio()).isEmpty();
        assertThat(alone.again()).isPresent();
    }

    private static Comparison comparison(ResultRow row) {
        assertThat(row.outcome()).as(row.key()).isEqualTo(new Outcome.Completed());
        return row.measured().comparison().orElseThrow();
    }
}

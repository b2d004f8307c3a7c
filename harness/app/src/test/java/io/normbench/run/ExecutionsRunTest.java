package io.normbench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ResultsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that asks for eager and captured steps on a device that captures none. */
@Tag("slow")
class ExecutionsRunTest {
    @Test
    void capturedCellsAreRowsThatSayWhyNotAndEagerOnesGoOn(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path suite = TestRuns.throughputSuite(folder, "method", "[2]", "{timeout_seconds: 120}", "bn", "gn");
        Files.writeString(
                suite, Files.readString(suite).replace("device: cpu", "device: cpu, execution: [graph, eager]"));

        TestRuns.prepare(suite, folder.resolve("run"), new Heard()).run();

        List<ResultRow> rows = ResultsFile.read(folder.resolve("run"));
        assertThat(rows)
                .extracting(row -> row.cell().method() + " " + row.cell().execution() + " "
                        + row.outcome().id())
                .containsExactlyInAnyOrder(
                        "bn graph unsupported", "bn eager completed", "gn graph unsupported", "gn eager completed");
        assertThat(rows).extracting(ResultRow::cellId).doesNotHaveDuplicates();
        assertThat(rows)
                .filteredOn(row -> row.cell().execution().equals("graph"))
                .extracting(ResultRow::outcome)
                .containsOnly(new Outcome.Unsupported("execution graph: engine libtorch captures no step on cpu; a CUDA"
                        + " graph needs a CUDA device"));
    }
}

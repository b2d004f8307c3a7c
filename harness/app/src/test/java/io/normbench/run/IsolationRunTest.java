package io.normbench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.result.ResultRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs with real workers that trials share, or do not. */
@Tag("slow")
class IsolationRunTest {
    private static final String[] METHODS = {"bn", "gn", "ln", "in", "frn", "none"};

    @TempDir
    private Path folder;

    @Test
    void workersThatGoFromMethodToMethodTrainThemToTheSameBits() throws Exception {
        Path apart = run("method");
        Path shared = run("suite");

        assertThat(trained(shared)).isEqualTo(trained(apart)).hasSize(METHODS.length);
        assertThat(logs(apart)).hasSize(METHODS.length);
        int lanes = Math.min(METHODS.length, Runtime.getRuntime().availableProcessors());
        assertThat(logs(shared)).hasSizeLessThanOrEqualTo(lanes);
    }

    private Path run(String isolation) throws InterruptedException {
        Path suite = TestRuns.suite(folder, isolation, "[4]", "{accuracy: {}}", "{timeout_seconds: 120}", METHODS);
        TestRuns.run(suite, folder.resolve(isolation));
        return folder.resolve(isolation);
    }

    private static Map<String, List<Double>> trained(Path runDir) {
        return TestRuns.rows(runDir).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> figures(entry.getValue())));
    }

    private static List<Double> figures(ResultRow row) {
        assertThat(row.outcome().id()).as(row.outcome().reason()).isEqualTo("completed");
        return List.of(
                row.measured().metricValue().getAsDouble(),
                row.measured().finalLoss().getAsDouble());
    }

    private static List<Path> logs(Path runDir) throws IOException {
        try (var files = Files.list(runDir.resolve("logs"))) {
            return files.filter(file -> file.toString().endsWith("-accuracy.log"))
                    .toList();
        }
    }
}

package io.normbench.run.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.machine.Machine;
import io.normbench.result.Manifest;
import io.normbench.run.TestRuns;
import io.normbench.run.worker.WorkerLaunch;
import io.normbench.suite.plan.Plan;
import io.normbench.util.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the record says of the suite. */
class NewManifestTest {
    @Test
    void itHoldsTheTextThatWasLoadedWhateverTheFileSaysNow(@TempDir Path folder) throws IOException {
        Path file = TestRuns.throughputSuite(folder, "method", "[1]", "{timeout_seconds: 60}", "bn");
        String loaded = Files.readString(file);
        Plan plan = TestRuns.plan(file);
        Files.writeString(file, "name: other");

        Manifest manifest = NewManifest.of(
                plan,
                List.of(),
                NewManifest.environment(plan.suite(), 1, Machine.local(), GpuChoice.none()),
                Instant.EPOCH);

        assertThat(manifest.suite().text()).isEqualTo(loaded);
        assertThat(manifest.suite().sha256()).isEqualTo(Sha256.of(loaded));
    }

    @Test
    void everyVariableThatWorkersStartWithIsInTheFingerprint(@TempDir Path folder) {
        Plan plan = TestRuns.plan(TestRuns.throughputSuite(folder, "method", "[1]", "{timeout_seconds: 60}", "bn"));

        Map<String, String> keys =
                NewManifest.environment(plan.suite(), 1).fingerprint().keys();

        assertThat(WorkerLaunch.environment(1, Map.of()).keySet())
                .contains("MALLOC_TRIM_THRESHOLD_")
                .allSatisfy(name -> assertThat(keys).containsKey("env." + name));
    }
}

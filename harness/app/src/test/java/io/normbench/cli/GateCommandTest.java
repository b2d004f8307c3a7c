package io.normbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normbench.run.TestRuns;
import io.normbench.run.ab.Distributions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gate seen to fail: the whole way from a worker to the exit status. Nearly all of the slowed cell's step is a sleep,
 * 40 ms in the base and 50 ms in the head, so that a busy machine does not decide this test; how the gate does where
 * steps are arithmetic, {@code make gate-audit} measures.
 */
class GateCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aSlowDownAndAnOutOfMemoryOfTheHeadAreOneFailureEach() throws IOException {
        Path suite = TestRuns.suite(
                folder,
                "cell",
                "[16]",
                "{throughput: {min_seconds: 0.15, max_steps: 60, warmup_window: 5, warmup_min_seconds: 0.2,"
                        + " warmup_max_seconds: 0.3}}",
                "{timeout_seconds: 60, host_memory: 6 GiB}",
                "gn",
                "test_delay",
                "test_oom");
        String dist = Distributions.ofThisBuild(folder.resolve("dist")).toString();
        String dir = folder.resolve("run").toString();

        Cli ab = Cli.run(
                "ab",
                "--base",
                dist,
                "--head",
                dist,
                suite.toString(),
                "-o",
                dir,
                "--threads",
                "1",
                "--base-options",
                "test_delay.batch=16",
                "--head-options",
                "test_delay.batch=16",
                "--base-options",
                "test_delay.millis=40",
                "--head-options",
                "test_delay.millis=50",
                "--head-options",
                "test_oom.batch=16");
        assertThat(ab.status()).as(ab.err()).isZero();
        Cli gate = Cli.run("gate", dir, "--noise", "none");

        assertThat(gate.status()).as(gate.out() + gate.err()).isEqualTo(1);
        List<String> failures = failures(Path.of(dir, "gate.json"));
        assertThat(failures).containsExactlyInAnyOrder("test_delay step_time", "test_oom outcome");
        assertThat(gate.out()).contains("test_delay", "test_oom");
        assertThat(Files.readString(Path.of(dir, "gate.md"))).contains("test_delay", "normbench ab");
    }

    @Test
    void twoWaysOfNamingRunsOrNoneAreBadUsage() {
        assertThat(Cli.run("gate").status()).isEqualTo(2);
        assertThat(Cli.run("gate", "--base", "one").err()).contains("--base DIR and --head DIR");
        assertThat(Cli.run("gate", "dir", "--base", "one", "--head", "two").status()).isEqualTo(2);
    }

    @Test
    void aDirectoryWithoutAMeasurementIsNoPass() {
        Cli gate = Cli.run("gate", folder.resolve("absent").toString());

        assertThat(gate.status()).isIn(2, 5);
        assertThat(gate.err()).contains("absent").doesNotContain("\tat ");
    }

    private static List<String> failures(Path json) throws IOException {
        List<String> failures = new ArrayList<>();
        for (JsonNode verdict : new ObjectMapper().readTree(json.toFile()).required("verdicts")) {
            if (verdict.required("verdict").asText().equals("FAIL")) {
                failures.add(verdict.required("cell").required("method").asText() + " "
                        + verdict.required("quantity").asText());
            }
        }
        return failures;
    }
}

package io.normbench.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normbench.cli.Cli;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import io.normbench.result.file.ResultsFile;
import io.normbench.run.TestRuns;
import io.normbench.run.ab.Distributions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gate seen to fail: the whole way from a worker to the exit status. Nearly all of the slowed cell's step is a sleep,
 * 40 ms in the base and 50 ms in the head, so that a busy machine does not decide this test; how the gate does where
 * steps are arithmetic, {@code make gate-audit} measures.
 */
@Tag("slow")
class GateCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aSlowDownAndAnOutOfMemoryOfTheHeadAreOneFailureEach() throws IOException {
        Path suite = TestRuns.suite(
                folder,
                "cell",
                "[16]",
                "{throughput: {min_seconds: 0, max_steps: 8, min_steps: 8, warmup_window: 2, warmup_min_seconds: 0,"
                        + " warmup_max_seconds: 0.3}}",
                "{timeout_seconds: 60, host_memory: 6 GiB}",
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
                "--pairs",
                "5",
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
    void aPublishedRunIsComparableWithItselfAndAMethodSlowedInItIsSuspectedFirst() throws IOException {
        Path published = Path.of("../../reports/2026-11-23-engines-cpu");
        String out = folder.resolve("gate").toString();
        Cli same = Cli.run("gate", "--base", published.toString(), "--head", published.toString(), "-o", out);

        assertThat(same.status()).as(same.out() + same.err()).isEqualTo(3);
        assertThat(same.out()).doesNotContain("FAIL", "≠", "suspected");

        Path slowed = Files.createDirectory(folder.resolve("slowed"));
        Files.copy(published.resolve("manifest.json"), slowed.resolve("manifest.json"));
        List<String> slow = new ArrayList<>();
        try (ResultsFile results = ResultsFile.open(slowed)) {
            for (ResultRow row : ResultsFile.read(published)) {
                boolean slower = row.cell().method().startsWith("gn(")
                        || row.cell().method().equals("gn");
                OptionalDouble step = row.measured().stepMsMedian();
                if (slower && step.isPresent()) {
                    slow.add(row.cell().label());
                    results.append(
                            RowBuilder.like(row).timed(1.5 * step.getAsDouble()).build());
                } else {
                    results.append(row);
                }
            }
        }
        Cli gate = Cli.run("gate", "--base", published.toString(), "--head", slowed.toString(), "-o", out);

        assertThat(gate.status()).as(gate.out() + gate.err()).isEqualTo(3);
        JsonNode suspected =
                new ObjectMapper().readTree(Path.of(out, "gate.json").toFile()).required("suspected");
        assertThat(suspected).hasSameSizeAs(slow).allSatisfy(each -> {
            assertThat(slow).contains(each.required("label").asText());
            assertThat(each.required("change").asDouble()).isCloseTo(0.5, within(1e-9));
            assertThat(each.required("interval").get(0).asDouble()).isBetween(0.3, 0.5);
        });
        assertThat(slow).isNotEmpty().allSatisfy(cell -> {
            assertThat(gate.out()).contains("  " + cell + ": +50.0% (+");
            assertThat(Files.readString(Path.of(out, "gate.md"))).contains("| " + cell + " | step time |");
        });
    }

    @Test
    void twoWaysOfNamingRunsOrNoneAreBadUsage() {
        assertThat(Cli.run("gate").status()).isEqualTo(2);
        assertThat(Cli.run("gate", "--base", "one").err()).contains("--base DIR and --head DIR");
        assertThat(Cli.run("gate", "dir", "--base", "one", "--head", "two").status())
                .isEqualTo(2);
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

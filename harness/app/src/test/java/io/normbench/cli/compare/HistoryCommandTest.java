package io.normbench.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normbench.cli.Cli;
import io.normbench.result.Fingerprint;
import io.normbench.result.Manifest;
import io.normbench.result.Measured;
import io.normbench.result.Observed;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryCommandTest {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    @TempDir
    private Path folder;

    /** A run of day {@code day} with one cell measured three times. */
    private Path run(int day, String cpu, double stepMs) {
        Fingerprint fingerprint = Fingerprint.of(Map.of("cpu.model", cpu));
        Path dir = folder.resolve(cpu + day);
        Manifest manifest = new Manifest(
                Manifest.SCHEMA,
                "run-" + cpu + day,
                START.plusSeconds(86_400L * day),
                Optional.of(START),
                new Manifest.Harness("0.1.0", "c0ffee" + day, Optional.of(false)),
                List.of("run", "gate"),
                new Manifest.SuiteSource("gate", "1234", "name: gate"),
                List.of(1L),
                List.of(),
                List.of(),
                Map.of(),
                fingerprint,
                Observed.nothing(),
                List.of());
        try (ResultsFile results = ResultsFile.open(dir)) {
            for (int trial = 1; trial <= 3; trial++) {
                results.append(row(manifest, "t" + trial, stepMs * (1 + 0.004 * ((day + trial) % 3))));
            }
        }
        ManifestFile.write(dir, manifest);
        return dir;
    }

    private static ResultRow row(Manifest manifest, String trial, double stepMs) {
        Measured measured = new Measured(
                OptionalInt.of(9),
                "converged",
                OptionalInt.of(50),
                OptionalDouble.of(stepMs),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalLong.of((long) (stepMs > 5.4 ? 330e6 : 300e6)),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                "top1",
                OptionalDouble.of(stepMs > 5.4 ? 0.90 : 0.95),
                OptionalLong.of(359),
                Map.of(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty());
        return RowBuilder.row("digits", "bn", 16)
                .of(manifest.runId(), "gate", "digits_bn_b16")
                .trial(trial, 1, new Outcome.Completed(), measured)
                .fingerprint(manifest.fingerprint().hash())
                .build();
    }

    /** Twelve days, slower by a tenth from day 8 on, given in another order. */
    private List<String> slowedOnDay8() {
        List<String> arguments = new ArrayList<>();
        for (int day = 1; day <= 12; day++) {
            arguments.add(run(day, "epyc", day < 8 ? 5 : 5.5).toString());
        }
        Collections.reverse(arguments);
        arguments.add(0, "history");
        return arguments;
    }

    private static Cli run(List<String> arguments) {
        return Cli.run(arguments.toArray(String[]::new));
    }

    @Test
    void showsWhereAStepTimeChanged() {
        Cli command = run(slowedOnDay8());

        assertThat(command.err()).isEmpty();
        assertThat(command.status()).isZero();
        assertThat(command.out())
                .contains("suite gate: 12 runs, c0ffee1 to c0ffee12")
                .containsPattern("digits / bn / batch 16 +12 +5\\.0\\d ms +5\\.5\\d ms")
                .contains("changed at c0ffee8 (run run-epyc8)")
                .containsPattern("c0ffee8 .*: 5\\.0\\d ms → 5\\.5\\d ms, \\+\\d+\\.\\d%, p <0\\.001");
    }

    @Test
    void showsWhereMemoryAndAccuracyChanged() {
        assertThat(run(slowedOnDay8()).out())
                .containsPattern("changed at c0ffee8 .*286\\.1 MiB → 314\\.7 MiB, \\+10\\.0%")
                .containsPattern("changed at c0ffee8 .*0\\.9500 → 0\\.9000, −0\\.0500");
    }

    @Test
    void jsonHoldsTheSame() throws Exception {
        List<String> arguments = slowedOnDay8();
        arguments.add("--json");
        JsonNode json = new ObjectMapper().readTree(run(arguments).out());

        assertThat(json.get("schema").asText()).isEqualTo("normbench/history/v1");
        JsonNode cell = json.get("histories").get(0).get("cells").get(0);
        assertThat(cell.get("quantity").asText()).isEqualTo("step_time");
        assertThat(cell.get("values")).hasSize(12);
        assertThat(cell.get("changes")).hasSize(1);
        assertThat(cell.get("changes").get(0).get("commit").asText()).isEqualTo("c0ffee8");
        assertThat(cell.get("changes").get(0).get("change").doubleValue()).isBetween(0.08, 0.12);
    }

    @Test
    void differentMachinesNeverShareAHistory() {
        Cli command = Cli.run(
                "history",
                run(1, "epyc", 5).toString(),
                run(2, "xeon", 9).toString(),
                run(3, "epyc", 5).toString());

        assertThat(command.out())
                .contains("2 runs, c0ffee1 to c0ffee3", "1 run, c0ffee2 to c0ffee2", "too few runs")
                .contains("2 histories", "different environments");
    }

    @Test
    void theRatchetComparesTheNewestRunWithTheReleaseAndBlocksNothing() {
        String release = run(1, "epyc", 5).toString();
        List<String> arguments = new ArrayList<>(List.of("history", "--release", release));
        for (int day = 2; day <= 9; day++) {
            arguments.add(run(day, "epyc", 5 + 0.2 * day).toString());
        }
        Cli command = run(arguments);

        assertThat(command.status()).isZero();
        assertThat(command.out())
                .contains("newest run against the last release:")
                .containsPattern("FAIL +digits / bn / batch 16 +\\+3\\d\\.\\d%")
                .contains("NormBench gate: FAIL – 1 regression");
    }

    @Test
    void aFolderThatIsNoRunIsLeftOutAndTold() {
        Cli command = Cli.run(
                "history",
                run(1, "epyc", 5).toString(),
                folder.toString(),
                run(2, "epyc", 5).toString());

        assertThat(command.status()).isZero();
        assertThat(command.out()).contains("2 runs, c0ffee1 to c0ffee2");
        assertThat(command.err()).startsWith("left out: no manifest in " + folder);
    }

    @Test
    void aStepTimeThatIsNoNumberIsLeftOutAndTold() {
        Path odd = run(2, "epyc", Double.NaN);
        Cli command = Cli.run("history", run(1, "epyc", 5).toString(), odd.toString());

        assertThat(command.status()).isZero();
        assertThat(command.err()).contains(odd + ": left out: digits / bn / batch 16: step time NaN");
        assertThat(command.out()).containsPattern("digits / bn / batch 16 +1 +5\\.0\\d ms");
    }

    @Test
    void aFolderThatIsNoRunIsBadUsage() {
        Cli command = Cli.run("history", folder.toString());

        assertThat(command.status()).isEqualTo(2);
        assertThat(command.err()).contains("no manifest in");
    }
}

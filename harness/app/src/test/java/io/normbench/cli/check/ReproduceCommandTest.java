package io.normbench.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normbench.cli.Cli;
import io.normbench.result.Manifest;
import io.normbench.result.ResultRow;
import io.normbench.result.Step;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.result.file.StepsFile;
import io.normbench.run.TestRuns;
import io.normbench.util.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One small run with real workers, and attempts to reproduce copies of it. */
@Tag("slow")
class ReproduceCommandTest {
    /** Step times of so few steps on a machine that runs tests say nothing. */
    private static final String ANY_TIME = "--time-tolerance=1e6";

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private Path stored;

    @BeforeAll
    static void runOnce() {
        String measure = "{throughput: {min_seconds: 0, max_steps: 3, min_steps: 3, warmup_window: 1,"
                + " warmup_max_seconds: 0.01}, memory: {}, accuracy: {batch_sizes: [4], seeds: [1]}}";
        Path suite = TestRuns.suite(shared, "method", "[4]", measure, "{timeout_seconds: 120}", "bn");
        assertThat(Cli.run("run", suite.toString(), "-o", shared.resolve("run").toString())
                        .status())
                .isZero();
    }

    @BeforeEach
    void copy() throws IOException {
        stored = folder.resolve("stored");
        Path run = shared.resolve("run");
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.toList()) {
                Files.copy(file, stored.resolve(run.relativize(file).toString()));
            }
        }
    }

    private Cli reproduce(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "reproduce", stored.toString(), "-o", folder.resolve("new").toString(), ANY_TIME));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray(String[]::new));
    }

    private ResultRow row(String trial) {
        return ResultsFile.read(stored).stream()
                .filter(row -> row.trial().equals(trial))
                .findFirst()
                .orElseThrow();
    }

    /** Multiplies one stored loss. */
    private void tamper(String trial, int number, double factor) {
        ResultRow row = row(trial);
        List<Step> steps = new ArrayList<>(StepsFile.read(stored, row.cellId(), trial));
        Step old = steps.get(number - 1);
        double loss = old.loss().getAsDouble() * factor;
        steps.set(number - 1, new Step(number, old.nanos(), OptionalDouble.of(loss)));
        StepsFile.write(stored, row.cellId(), trial, steps);
    }

    private void rewrite(Manifest.Harness harness, Manifest.SuiteSource suite) {
        Manifest old = ManifestFile.read(stored);
        ManifestFile.write(
                stored,
                new Manifest(
                        old.schema(),
                        old.runId(),
                        old.created(),
                        old.finished(),
                        harness,
                        old.commandLine(),
                        suite,
                        old.seeds(),
                        old.plan(),
                        old.exclusions(),
                        old.environment(),
                        old.fingerprint(),
                        old.observed(),
                        old.invocations()));
    }

    private Manifest.SuiteSource suiteWith(String old, String replacement) {
        Manifest.SuiteSource suite = ManifestFile.read(stored).suite();
        assertThat(suite.text()).contains(old);
        String text = suite.text().replace(old, replacement);
        return new Manifest.SuiteSource(suite.name(), Sha256.of(text.getBytes(StandardCharsets.UTF_8)), text);
    }

    private JsonNode json() {
        try {
            return new ObjectMapper()
                    .readTree(folder.resolve("new/reproduction.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theSameSeedOnTheSameThreadsGivesTheSameBits() {
        Cli command = reproduce();

        assertThat(command.err()).isEmpty();
        assertThat(command.status()).isZero();
        assertThat(command.out())
                .contains("3 REPRODUCED, 0 WITHIN NOISE, 0 NOT REPRODUCED")
                .contains("provenance: the same fingerprint, data and build");
        assertThat(json().get("trials"))
                .hasSize(3)
                .filteredOn(trial -> !trial.get("trial").textValue().equals("t1"))
                .allSatisfy(trial -> {
                    assertThat(trial.get("losses").get("first_diverging_step").isNull())
                            .isTrue();
                    assertThat(trial.get("losses").get("compared").intValue()).isPositive();
                });
    }

    @Test
    void jsonIsAllThatIsPrintedOnRequest() throws IOException {
        Cli command = reproduce("--json", "--filter", "measurement=accuracy");

        assertThat(command.status()).isZero();
        assertThat(new ObjectMapper().readTree(command.out())).isEqualTo(json());
        assertThat(json().get("answer").textValue()).isEqualTo("REPRODUCED");
        assertThat(json().get("trials"))
                .singleElement()
                .satisfies(trial -> assertThat(trial.get("trial").textValue()).isEqualTo("a1"));
    }

    @Test
    void aStoredLossThatWasChangedIsFoundWithItsStep() {
        tamper("a1", 3, 1 + 1e-12);
        tamper("p1", 2, 1.1);

        Cli command = reproduce();

        assertThat(command.status()).isEqualTo(1);
        assertThat(command.out())
                .containsPattern("a1 +WITHIN NOISE +differs from step 3: ")
                .containsPattern("p1 +NOT REPRODUCED +differs from step 2: ");
        assertThat(json().get("answer").textValue()).isEqualTo("NOT REPRODUCED");
    }

    @Test
    void aLossThatDiffersInItsLastBitsAloneIsNoFailure() {
        tamper("a1", 3, 1 + 1e-12);

        assertThat(reproduce("--filter", "measurement=accuracy").status()).isZero();
        assertThat(json().get("answer").textValue()).isEqualTo("WITHIN NOISE");
        assertThat(json().get("trials")
                        .get(0)
                        .get("losses")
                        .get("first_diverging_step")
                        .intValue())
                .isEqualTo(3);
    }

    @Test
    void anotherSeedIsNotReproducedFromItsFirstStep() {
        rewrite(ManifestFile.read(stored).harness(), suiteWith("seeds: [1]", "seeds: [2]"));

        Cli command = reproduce("--filter", "measurement=accuracy");

        assertThat(command.status()).isEqualTo(1);
        assertThat(command.out()).contains("differs from step 1: ").contains("seed 1 is stored", "says 2");
    }

    @Test
    void aSuiteThatDoesNotBelongToItsHashStartsNothing() {
        Manifest.SuiteSource changed = suiteWith("seeds: [1]", "seeds: [2]");
        String hash = ManifestFile.read(stored).suite().sha256();
        rewrite(ManifestFile.read(stored).harness(), new Manifest.SuiteSource(changed.name(), hash, changed.text()));

        Cli command = reproduce();

        assertThat(command.status()).isEqualTo(5);
        assertThat(command.err()).contains("manifest.json: the suite's text has the hash");
        assertThat(folder.resolve("new")).doesNotExist();
    }

    @Test
    void aRunOfAnotherVersionIsJudgedAndTheVersionNamed() {
        rewrite(
                new Manifest.Harness("0.0.1", "0123abc", Optional.of(false)),
                ManifestFile.read(stored).suite());

        Cli command = reproduce("--filter", "measurement=accuracy");

        assertThat(command.status()).isZero();
        assertThat(command.out())
                .contains("1 REPRODUCED", "provenance: first difference harness.version: 0.0.1 \u2260 ");
        assertThat(json().get("provenance").get(0).get("key").textValue()).isEqualTo("harness.version");
    }

    @Test
    void aRunWhoseSchemaThisVersionDoesNotKnowIsBadUsage() throws IOException {
        Path manifest = stored.resolve(ManifestFile.NAME);
        Files.writeString(manifest, Files.readString(manifest).replace("manifest/v1", "manifest/v9"));

        Cli command = reproduce();

        assertThat(command.status()).isEqualTo(2);
        assertThat(command.err()).contains("has schema 'normbench/manifest/v9'").doesNotContain("Exception");
    }

    @Test
    void aDirectoryWithoutManifestIsBadUsage() throws IOException {
        Files.delete(stored.resolve(ManifestFile.NAME));

        Cli command = reproduce();

        assertThat(command.status()).isEqualTo(2);
        assertThat(command.err()).contains("no manifest in " + stored).doesNotContain("Exception");
    }

    @Test
    void damagedStepsEndTheCommandBeforeAnyWorkerStarts() throws IOException {
        ResultRow row = row("a1");
        Files.writeString(StepsFile.path(stored, row.cellId(), "a1"), "not gzip");

        Cli command = reproduce();

        assertThat(command.status()).isEqualTo(5);
        assertThat(command.err()).contains("a1.csv.gz is damaged");
        assertThat(folder.resolve("new/logs")).doesNotExist();
    }

    @Test
    void aRunIsNotHeldAgainstItself() {
        Cli command = Cli.run("reproduce", stored.toString(), "-o", stored + "/../stored");

        assertThat(command.status()).isEqualTo(2);
        assertThat(command.err()).contains("is the run itself");
    }

    @Test
    void aFilterThatKeepsNothingIsBadUsage() {
        Cli command = reproduce("--filter", "batch_size=8");

        assertThat(command.status()).isEqualTo(2);
        assertThat(command.err()).contains("batch_size=8");
    }
}

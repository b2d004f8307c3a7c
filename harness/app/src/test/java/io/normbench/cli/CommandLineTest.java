package io.normbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.cli.compare.AbArguments;
import io.normbench.run.TestRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Commands that start no worker, and refusals before any starts. */
class CommandLineTest {
    @TempDir
    private Path folder;

    private Path suite() {
        return TestRuns.throughputSuite(
                folder, "method", "[1, 2, 8]", "{timeout_seconds: 60}", "bn", "{id: gn, options: {groups: 4}}");
    }

    @Test
    void planPrintsCountsBatchSizesAndAnEstimateAndStartsNothing() {
        Cli plan = Cli.run("plan", suite().toString());

        assertThat(plan.status()).isZero();
        assertThat(plan.out())
                .contains("throughput:")
                .containsPattern("digits  bn +batch 1 2 8")
                .containsPattern("6 trials in 6 cells, about \\d+ s");
        assertThat(plan.err()).isEmpty();
        assertThat(folder).isDirectoryNotContaining("glob:**/r*");
    }

    @Test
    void planListsTheTrialsThatAFilterKeeps() {
        Cli plan = Cli.run("plan", suite().toString(), "--cells", "--filter", "method=bn,batch_size=2..8");

        assertThat(plan.status()).isZero();
        assertThat(plan.out()).contains("digits_bn_b2_", "digits_bn_b8_", "2 trials in 2 cells");
        assertThat(plan.out()).doesNotContain("_gn", "_b1_");
    }

    @Test
    void aBadSuiteGetsALineWithItsPlaceForEachFaultAndNothingIsStarted() throws IOException {
        Path bad = Files.writeString(
                folder.resolve("bad.yaml"),
                Files.readString(suite())
                        .replace("batch_sizes: [1, 2, 8]", "batch_sizes: [1, 0]")
                        .replace("  - bn\n", "  - frnn\n")
                        .replace("isolation: method", "isolation: methods"));
        Path runDir = folder.resolve("run");

        Cli run = Cli.run("run", bad.toString(), "-o", runDir.toString());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err().lines()).hasSize(3).allMatch(line -> line.matches(".*bad\\.yaml:\\d+:\\d+: .*"));
        assertThat(run.err()).contains("bad.yaml:3:", "bad.yaml:4:", "bad.yaml:6:");
        assertThat(run.err()).contains("did you mean 'method'", "did you mean 'frn'");
        assertThat(run.out()).isEmpty();
        assertThat(runDir).doesNotExist();
    }

    @Test
    void aSuiteThatDoesNotExistIsBadUsage() {
        Cli plan = Cli.run("plan", "no-such-suite");

        assertThat(plan.status()).isEqualTo(2);
        assertThat(plan.err())
                .startsWith("suite 'no-such-suite': neither a file nor one of the suites that come with NormBench");
    }

    @Test
    void anUnknownFilterKeyIsBadUsageWithTheValidKeys() {
        Cli plan = Cli.run("plan", suite().toString(), "--filter", "batchsize=1");

        assertThat(plan.status()).isEqualTo(2);
        assertThat(plan.err()).contains("unknown key 'batchsize'", "did you mean 'batch_size'?");
    }

    @Test
    void aFilterThatNamesAnUnknownMethodIsBadUsageWithTheNearestSpelling() {
        Cli plan = Cli.run("plan", suite().toString(), "--filter", "method=gm");

        assertThat(plan.status()).isEqualTo(2);
        assertThat(plan.err()).contains("has no method 'gm'", "did you mean");
    }

    @Test
    void anUnknownOptionIsBadUsage() {
        Cli run = Cli.run("run", suite().toString(), "--no-such-option");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("Unknown option: '--no-such-option'");
    }

    @Test
    void aMisspeltCommandIsOneLineWithTheNearestAndOneWithWhereHelpIs() {
        Cli run = Cli.run("runn", "smoke");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err().lines())
                .containsExactly(
                        "unknown command 'runn'; did you mean 'run'?", "'normbench --help' says how it is used");
    }

    @Test
    void aMissingArgumentIsOneLineAndWhereHelpIs() {
        assertThat(Cli.run("run").err().lines())
                .containsExactly("Missing required parameter: 'SUITE'", "'normbench run --help' says how it is used");
    }

    @Test
    void aFileIsNoRunDirectory() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        Cli run = Cli.run("run", suite().toString(), "-o", file.toString());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(file + " is a file; expected a folder");
    }

    @Test
    void noCommandIsBadUsageAndShowsTheCommands() {
        Cli nothing = Cli.run();

        assertThat(nothing.status()).isEqualTo(2);
        assertThat(nothing.out()).contains("plan", "run", "report", "conformance", "methods", "doctor", "Exit status:");
    }

    @Test
    void aReportOfAMissingRunDirectoryIsBadUsageWithAClearMessage() {
        Cli report = Cli.run("report", folder.resolve("absent").toString());

        assertThat(report.status()).isEqualTo(2);
        assertThat(report.err()).contains(folder.resolve("absent").toString()).doesNotContain("Exception");
    }

    @Test
    void aSuiteFromAPipeIsKeptForTheArms() throws Exception {
        Path pipe = folder.resolve("pipe.yaml");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        CompletableFuture<Path> written = CompletableFuture.supplyAsync(() -> TestRuns.write(pipe, "name: piped"));
        AbArguments arguments = new AbArguments();
        new CommandLine(arguments).parseArgs(pipe.toString());

        Path kept = arguments.suite();

        written.join();
        assertThat(kept).isRegularFile().hasContent("name: piped");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run SUITE -o",
                "report RUN -o",
                "reproduce RUN -o",
                "ab SUITE -o",
                "gate RUN -o",
                "gate RUN --markdown",
                "agree SUITE -o",
                "export CELL --suite SUITE -o",
                "report",
                "compare RUN RUN -o"
            })
    void anEmptyPathIsBadUsage(String command) {
        List<String> arguments = new ArrayList<>(List.of(command.replace("SUITE", suite().toString())
                .replace("RUN", folder.toString())
                .split(" ")));
        arguments.add("");

        Cli refused = Cli.run(arguments.toArray(String[]::new));

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("expected a path, found an empty text");
    }

    @Test
    void aNoiseModelThatIsNamedAndNotThereIsBadUsage() {
        Path run = Path.of(System.getProperty("normbench.root"), "reports/2026-11-30-quick-cpu");

        Cli gate = Cli.run("gate", "--base", run.toString(), "--head", run.toString(), "--noise", "absent.json");

        assertThat(gate.status()).isEqualTo(2);
        assertThat(gate.err()).contains("absent.json: no such noise model");
    }

    @Test
    void aPluginThatDoesNotExistIsBadUsage() {
        Cli methods =
                Cli.run("methods", "--plugins", folder.resolve("absent.jar").toString());

        assertThat(methods.status()).isEqualTo(2);
        assertThat(methods.err()).contains("absent.jar: no such file");
    }
}

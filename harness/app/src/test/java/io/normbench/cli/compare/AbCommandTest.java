package io.normbench.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.cli.Cli;
import io.normbench.result.file.ResultsFile;
import io.normbench.run.Eventually;
import io.normbench.run.StartedProcess;
import io.normbench.run.TestRuns;
import io.normbench.run.ab.Distributions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code normbench ab} from outside: bad input, and being killed. */
@Tag("slow")
class AbCommandTest {
    @TempDir
    private Path folder;

    private Path suite;
    private String dist;
    private String dir;

    @BeforeEach
    void prepare() {
        suite = TestRuns.throughputSuite(folder, "cell", "[1]", "{timeout_seconds: 60}", "none");
        dist = Distributions.ofThisBuild(folder.resolve("dist")).toString();
        dir = folder.resolve("run").toString();
    }

    private Cli ab(String base, String... more) {
        List<String> arguments = Stream.concat(
                        Stream.of("ab", "--base", base, "--head", dist, suite.toString(), "-o", dir, "--pairs", "1"),
                        Stream.of(more))
                .toList();
        return Cli.run(arguments.toArray(String[]::new));
    }

    private void assertRefused(Cli ab, String... messages) {
        assertThat(ab.status()).as(ab.err()).isEqualTo(2);
        assertThat(ab.err()).contains(messages).doesNotContain("\tat ");
        assertThat(Path.of(dir).resolve("results.csv")).doesNotExist();
    }

    @Test
    void aFolderThatDoesNotExistOrIsNoDistributionIsBadUsage() throws IOException {
        assertRefused(ab(folder.resolve("absent").toString()), "--base", "absent: no such folder", "make build");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertRefused(ab(empty.toString()), "--base", "empty: not a distribution", "bin/normbench");
    }

    @Test
    void aBaseThatIsTooOldIsSaidToBe() {
        Path old = Distributions.launcher(
                folder.resolve("old"), "echo \"Unmatched arguments from index 0: 'arm'\" >&2; exit 2");

        assertRefused(ab(old.toString()), "the base, ", "is too old to be compared", "choose a later commit");
    }

    @Test
    void aBaseThatDiesAtOnceIsAFailureOfTheMachineWithItsLastWords() {
        Path broken = Distributions.launcher(folder.resolve("broken"), "echo no such library; exit 7");

        Cli ab = ab(broken.toString());

        assertThat(ab.status()).isEqualTo(5);
        assertThat(ab.err()).contains("the process of the base", "status 7", "no such library");
    }

    @Test
    void aMethodThatNeitherArmKnowsIsAFaultOfTheSuite() throws IOException {
        Files.writeString(suite, Files.readString(suite).replace("  - none\n", "  - none\n  - nine\n"));

        assertRefused(ab(dist), "test.yaml:7:", "unknown method 'nine'", "did you mean 'none'?");
    }

    @Test
    void aFilterThatKeepsNothingAndAnUnknownOptionAreRefusedByTheArm() {
        assertRefused(ab(dist, "--filter", "method=gm"), "has no method 'gm'");
        assertRefused(ab(dist, "--head-options", "none.groups=4"), "the head, ", "has no option 'groups'");
    }

    @Test
    void manyCellsNeedPermission() {
        suite = TestRuns.throughputSuite(
                folder,
                "cell",
                IntStream.rangeClosed(1, 49).boxed().toList().toString(),
                "{timeout_seconds: 60}",
                "none");

        assertRefused(ab(dist), "has 49 cells", "at most 48", "--allow-many");
    }

    @Test
    void equalArmsZeroPairsAndAMissingPluginAreBadUsage() {
        Cli nothing = Cli.run("ab", suite.toString(), "-o", dir);
        assertThat(nothing.status()).isEqualTo(2);
        assertThat(nothing.err()).contains("make build");
        assertRefused(ab(dist, "--pairs", "0"), "--pairs");
        assertRefused(ab(dist, "--head-plugins", "absent.jar"), "absent.jar: no such file");
    }

    @Test
    void aFileInTheWayOfTheDirectoryIsToldWithARemedy() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        dir = file.resolve("run").toString();

        Cli ab = ab(dist);

        assertThat(ab.status()).isEqualTo(2);
        assertThat(ab.err()).contains(file + " is a file", "choose another directory with -o");
    }

    @Test
    void aDirectoryWithAnotherSuiteOrAnOrdinaryRunIsLeftAlone() throws Exception {
        Cli first = ab(dist);
        assertThat(first.status()).as(first.err()).isZero();
        assertThat(first.out())
                .contains("1 cells, 2 trials, about", "[2/2] digits / none / batch 1 / s1: base", "normbench gate");
        byte[] rows = Files.readAllBytes(Path.of(dir, ResultsFile.NAME));

        Files.writeString(suite, Files.readString(suite) + "\n# changed\n");
        Cli changed = ab(dist);
        assertThat(changed.status()).isEqualTo(2);
        assertThat(changed.err())
                .contains("holds an A/B measurement of suite 'test'", "choose another directory with -o");
        assertThat(Path.of(dir, ResultsFile.NAME)).hasBinaryContent(rows);

        Files.delete(Path.of(dir, "ab.json"));
        Cli ordinary = ab(dist);
        assertThat(ordinary.status()).isEqualTo(2);
        assertThat(ordinary.err()).contains("holds a run that is no A/B measurement");
        assertThat(Path.of(dir, ResultsFile.NAME)).hasBinaryContent(rows);
    }

    @ParameterizedTest(name = "kill -{0}: status {1}")
    @CsvSource({"KILL, 137", "INT, 130"})
    void aKilledMeasurementKeepsItsRowsLeavesNoWorkerAndIsResumed(String signal, int status) throws Exception {
        Path released = folder.resolve("released");
        suite = TestRuns.throughputSuite(
                folder,
                "cell",
                "[1, 2]",
                "{timeout_seconds: 300}",
                "{id: test_hang, options: {batch: 2, until: \"" + released + "\"}}");
        String[] command = {
            "ab", "--base", dist, "--head", dist, suite.toString(), "-o", dir, "--pairs", "1", "--order-seed", "1"
        };
        int before;
        try (StartedProcess measurement = TestRuns.normbench(folder.resolve("output.txt"), command)) {
            Eventually.waitFor("the hang", () -> !measurement.isAlive() || hanging());
            assertThat(measurement.isAlive()).as(measurement::output).isTrue();
            List<Long> started = measurement.descendants();
            assertThat(started).hasSizeGreaterThanOrEqualTo(3);

            measurement.signal(signal, false);

            assertThat(measurement.exitStatus()).isEqualTo(status);
            Eventually.waitFor(
                    "the end of arms and workers", () -> started.stream().noneMatch(Eventually::alive));
            before = ResultsFile.read(Path.of(dir)).size();
            assertThat(ResultsFile.read(Path.of(dir)))
                    .allMatch(row -> row.cell().batchSize() == 1);
            if (signal.equals("INT")) {
                assertThat(measurement.output())
                        .contains("interrupted: " + before + " of 4 trials are done; run the same command");
            }
        }

        Files.createFile(released);
        Cli resumed = Cli.run(command);
        assertThat(resumed.status()).as(resumed.err()).isZero();
        if (before > 0) {
            assertThat(resumed.out()).contains("resuming: " + before + " of 4 trials are done already");
        }
        assertThat(ResultsFile.read(Path.of(dir)))
                .extracting(row -> row.cell().batchSize() + " " + row.trial())
                .containsExactlyInAnyOrder("1 s1-base", "1 s1-head", "2 s1-base", "2 s1-head");
    }

    private boolean hanging() {
        for (String arm : List.of("base", "head")) {
            Path logs = Path.of(dir, arm, "logs");
            if (Files.isDirectory(logs)) {
                try (Stream<Path> files = Files.list(logs)) {
                    if (files.anyMatch(file -> read(file).contains("hanging"))) {
                        return true;
                    }
                } catch (IOException e) {
                    return false;
                }
            }
        }
        return false;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}

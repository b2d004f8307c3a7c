package io.normbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.run.TestRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that start workers. */
@Tag("slow")
class WorkerCommandsTest {
    private static final Path VECTORS =
            Path.of(System.getProperty("normbench.root"), "harness/core/src/test/resources/golden/norm");

    private final ObjectMapper mapper = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void conformanceToTheReferenceVectorsIsValidJsonAndPasses() throws IOException {
        Cli check = Cli.run(
                "conformance",
                "--vectors",
                VECTORS.toString(),
                "--methods",
                "bn,bcn,ebcn,ws",
                "--json",
                "-",
                "--seed",
                "7");

        JsonNode root = mapper.readTree(check.out());
        assertThat(check.status()).as(check.err()).isZero();
        assertThat(root.path("pass").asBoolean()).isTrue();
        assertThat(root.path("seed").asLong()).isEqualTo(7);
        assertThat(root.path("verdicts").findValuesAsText("method"))
                .contains("bn", "bcn", "ebcn", "ws")
                .doesNotContain("gn");
        assertThat(root.path("verdicts").findValuesAsText("status"))
                .doesNotContain("FAIL")
                .contains("PASS");
    }

    @Test
    void conformanceUnderAutocastHasVerdictsOfThatFormat() throws IOException {
        Cli check = Cli.run(
                "conformance",
                "--precision",
                "bf16",
                "--vectors",
                VECTORS.resolve("norm-dyt.json").toString(),
                "--methods",
                "dyt",
                "--json",
                "-",
                "--seed",
                "7");

        assertThat(check.status()).as(check.err()).isZero();
        JsonNode json = mapper.readTree(check.out());
        assertThat(json.path("precision").asText()).isEqualTo("bf16");
        assertThat(json.path("verdicts"))
                .filteredOn(verdict -> verdict.path("method").asText().equals("dyt"))
                .extracting(verdict -> verdict.path("check").asText())
                .containsExactly("bf16 definition", "bf16 fused");
    }

    @Test
    void aRunThatCannotReadATasksDataOrCompletesNothingIsNoSuccess() throws IOException {
        Path suite = TestRuns.throughputSuite(folder, "method", "[2]", "{timeout_seconds: 120}", "bn");
        Files.writeString(suite, Files.readString(suite).replace("measure:", """
                  - id: cifar
                    task: classification
                    data: {name: cifar10, root: %s}
                    model: {name: preact-resnet, depth: 8, width: 8}
                measure:""".formatted(folder.resolve("absent"))));
        String dir = folder.resolve("run").toString();

        Cli nothing = Cli.run("run", suite.toString(), "-o", dir, "--filter", "task=cifar");
        assertThat(nothing.status()).as(nothing.out()).isEqualTo(2);
        assertThat(nothing.out()).contains("1 bad data");
        assertThat(nothing.err())
                .contains("task 'cifar': bad data: data 'cifar10': the folder ")
                .contains("absent");

        Cli rest = Cli.run("run", suite.toString(), "-o", dir);
        assertThat(rest.out()).contains("1 completed");
        assertThat(rest.status()).isEqualTo(2);
        assertThat(rest.err()).contains("task 'cifar': bad data: data 'cifar10': ");
    }

    @Test
    void conformanceRefusesAPrecisionThatItHasNoBoundsFor() {
        Cli check = Cli.run("conformance", "--precision", "tf32", "--vectors", VECTORS.toString());

        assertThat(check.status()).isEqualTo(2);
        assertThat(check.err())
                .contains("--precision tf32: expected fp32 (which also checks every vector in float64), bf16 or fp16");
    }

    @Test
    void oneAlteredNumberIsAMismatchThatNamesTheCase() throws IOException {
        JsonNode vectors = mapper.readTree(VECTORS.resolve("norm-ln2d.json").toFile());
        ArrayNode output = (ArrayNode) vectors.at("/cases/0/steps/0/expected/output/data");
        output.set(3, output.get(3).doubleValue() + 1e-3);
        mapper.writeValue(folder.resolve("norm-ln2d.json").toFile(), vectors);

        Cli check = Cli.run("conformance", "--methods", "ln2d", "--vectors", folder.toString());

        assertThat(check.status()).isEqualTo(1);
        assertThat(check.out())
                .containsPattern("ln2d +\\S+.* fail")
                .contains(vectors.at("/cases/0/name").asText())
                .containsPattern("\\d+ passed, [12] failed, 0 not implemented");
    }

    @Test
    void vectorsOfAMethodThatIsNotImplementedFailOnlyIfAskedTo() throws IOException {
        ObjectNode vectors =
                (ObjectNode) mapper.readTree(VECTORS.resolve("norm-ln2d.json").toFile());
        mapper.writeValue(folder.resolve("norm-zz.json").toFile(), vectors.put("method", "zz"));

        Cli lenient = Cli.run("conformance", "--methods", "zz", "--vectors", folder.toString());
        Cli strict = Cli.run("conformance", "--methods", "zz", "--strict", "--vectors", folder.toString());

        assertThat(lenient.status()).isZero();
        assertThat(lenient.out()).containsPattern("zz .* not implemented").contains("1 not implemented");
        assertThat(strict.status()).isEqualTo(1);
    }

    @Test
    void vectorsMayLieInSeveralPlaces() throws IOException {
        Path alone = Files.copy(VECTORS.resolve("norm-ln2d.json"), folder.resolve("alone.json"));

        Cli check = Cli.run(
                "conformance",
                "--vectors",
                alone.toString(),
                VECTORS.resolve("norm-lrn.json").toString(),
                "--methods",
                "ln2d,lrn",
                "--seed",
                "7");

        assertThat(check.status()).as(check.out()).isZero();
        assertThat(check.out())
                .contains("vectors " + alone + ", " + VECTORS.resolve("norm-lrn.json"))
                .containsPattern("ln2d +definition +14 .* pass")
                .containsPattern("ln2d +non-finite fused +24 .* pass")
                .containsPattern("lrn +float32 definition .* pass");
    }

    @Test
    void inputsAreTheSameEachTimeUnlessAskedOtherwise() {
        assertThat(dyt().out()).contains("seed of random inputs 1\n").isEqualTo(dyt().out());
        assertThat(dyt("--seed", "any").out()).doesNotContain("seed of random inputs 1\n");
        Cli wrong = dyt("--seed", "every");

        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains("'every' is neither a whole number nor \"any\"");
    }

    private Cli dyt(String... further) {
        return Cli.run(Stream.concat(
                        Stream.of(
                                "conformance",
                                "--vectors",
                                VECTORS.resolve("norm-dyt.json").toString(),
                                "--methods",
                                "dyt"),
                        Stream.of(further))
                .toArray(String[]::new));
    }

    @Test
    void aMethodThatNothingHasIsBadUsage() {
        Cli check = Cli.run("conformance", "--vectors", VECTORS.toString(), "--methods", "bm");

        assertThat(check.status()).isEqualTo(2);
        assertThat(check.out()).isEmpty();
        assertThat(check.err()).contains("there is no method 'bm', nor a vector of one; did you mean 'bn'?");
    }

    @Test
    void aMalformedVectorFileIsBadUsageWithFileAndLine() throws IOException {
        Path file = Files.writeString(
                folder.resolve("norm-bn.json"), "{\n  \"format\": \"normbench-vectors/1\",\n  oops\n}");

        Cli check = Cli.run("conformance", "--vectors", folder.toString());

        assertThat(check.status()).isEqualTo(2);
        assertThat(check.err()).startsWith(file + ":3: not valid JSON: ").doesNotContain("\tat ");
    }

    @Test
    void doctorFindsTheCpuUsable() {
        Cli doctor = Cli.run("doctor");

        assertThat(doctor.status()).isZero();
        assertThat(doctor.out())
                .containsPattern("libtorch +cpu +works: ")
                .containsPattern("libtorch +cuda:0 +(no|works): ")
                .contains("what engine libtorch needs for cuda:0")
                .containsPattern("natives +(no|ok): ")
                .contains("This machine can run suites.");
    }

    @Test
    void aRunPrintsWhatItDidAndItsReportCanBeRenderedAgain() {
        Path suite = TestRuns.throughputSuite(folder, "method", "[1, 2]", "{timeout_seconds: 120}", "none");
        Path runDir = folder.resolve("run");

        Cli run = Cli.run("run", suite.toString(), "-o", runDir.toString());
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("suite test: 2 trials, about ", "[1/2] digits none batch 1: ", "[2/2] digits none batch 2: ")
                .contains("trials: 2 completed", "worker start to first step: ", "(2 workers)")
                .contains("report: " + runDir.resolve("report/index.html"));

        Path again = folder.resolve("again");
        Cli report = Cli.run("report", runDir.toString(), "-o", again.toString());
        assertThat(report.status()).as(report.err()).isZero();
        assertThat(again.resolve("index.html")).content().contains("none");

        Cli resumed = Cli.run("run", suite.toString(), "-o", runDir.toString());
        assertThat(resumed.status()).isZero();
        assertThat(resumed.out()).contains("resuming: 2 of 2 trials are done already", "nothing was left to run");
    }

    @Test
    void aDeviceThatIsNotThereEndsTheRunWithTheReasonAndTheRemedy() throws IOException {
        Path suite = TestRuns.throughputSuite(folder, "method", "[1, 2]", "{timeout_seconds: 120}", "none");
        Files.writeString(suite, Files.readString(suite).replace("device: cpu", "device: \"cuda:0\""));
        Path runDir = folder.resolve("run");

        Cli run = Cli.run("run", suite.toString(), "-o", runDir.toString());

        assertThat(run.status()).isEqualTo(5);
        assertThat(run.err()).contains("cuda:0").doesNotContain("\tat ", "Exception");
        assertThat(run.err().strip().lines()).hasSizeLessThan(4);
        assertThat(io.normbench.result.file.ResultsFile.read(runDir)).isEmpty();
    }
}

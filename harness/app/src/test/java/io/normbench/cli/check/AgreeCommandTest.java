package io.normbench.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.agree.Agreement;
import io.normbench.agree.AgreementFile;
import io.normbench.agree.CellAgreement;
import io.normbench.cli.Cli;
import io.normbench.run.StartedProcess;
import io.normbench.run.TestRuns;
import io.normbench.testengines.TestEngines;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class AgreeCommandTest {
    @TempDir
    private Path folder;

    private Path results;

    @BeforeEach
    void announceEngines() throws IOException {
        results = folder.resolve("agree");
        TestEngines.announce(
                Files.createDirectories(folder.resolve("engines")),
                TestEngines.Twin.class,
                TestEngines.OffRsqrt.class,
                TestEngines.OffTanh.class,
                TestEngines.OffSlope.class,
                TestEngines.OffMomentum.class,
                TestEngines.OtherRounding.class,
                TestEngines.Late.class,
                TestEngines.NoTanh.class,
                TestEngines.Capturing.class,
                TestEngines.OffCapturing.class);
    }

    @Test
    void anEngineAgreesWithItsTwinAndTheReportCanBeMadeAgain() throws Exception {
        Result result = agree("[2, 4]", "libtorch,twin", "11", "bn", "gn");

        assertThat(result.status()).as(result.output()).isZero();
        assertThat(result.output()).contains("4 AGREE").contains("loss 10").contains("loss 11");
        Agreement agreement = AgreementFile.read(results);
        assertThat(agreement.engines()).extracting("id").containsExactly("libtorch", "twin");
        assertThat(agreement.cells()).hasSize(4).allSatisfy(cell -> {
            assertThat(cell.checkpoints())
                    .extracting(CellAgreement.Checkpoint::step)
                    .containsExactly(1, 10, 11);
            assertThat(cell.checkpoints().get(2).weights().value()).isLessThan(1e-9);
        });
        assertThat(results.resolve("tensors")).as("weights, without --keep").doesNotExist();
        assertThat(results.resolve("report/report.md")).content().contains("| gn | 4 | digits | libtorch, twin |");
        String page = Files.readString(results.resolve("report/index.html"));
        assertThat(page).contains("libtorch, twin");
        Files.delete(results.resolve("report/index.html"));
        assertThat(Cli.run("report", results.toString()).status()).isZero();
        assertThat(results.resolve("report/index.html")).hasContent(page);
    }

    @Test
    void everyKindOfFaultIsFoundAndNamed() throws Exception {
        Result result = agree(
                "[4]", "libtorch,twin,off_rsqrt,off_tanh,off_slope,off_momentum,no_tanh", "3", "frn", "dyt", "--keep");

        assertThat(result.status()).as(result.output()).isEqualTo(1);
        assertThat(verdict("twin", "frn")).isEqualTo("AGREE ");
        assertThat(verdict("off_rsqrt", "frn"))
                .startsWith("DIFFER step 1: ")
                .contains("first operation that differs", ", rsqrt in ", "by 1.0e-06", "within 0.0e+00");
        assertThat(verdict("off_rsqrt", "dyt")).isEqualTo("AGREE ");
        assertThat(verdict("off_tanh", "dyt"))
                .startsWith("DIFFER step 1: ")
                .contains("first operation that differs", ", tanh in ");
        assertThat(verdict("off_slope", "dyt"))
                .startsWith("DIFFER step 1: all ")
                .contains("of the forward pass agree", "first parameter whose gradient");
        assertThat(verdict("off_momentum", "frn"))
                .startsWith("DIFFER the engines part at step 3")
                .contains("agree from equal weights")
                .contains("the update (momentum");
        assertThat(verdict("no_tanh", "frn")).isEqualTo("AGREE ");
        assertThat(verdict("no_tanh", "dyt"))
                .startsWith("UNSUPPORTED no_tanh: ")
                .contains("operation 'tanh'");
        assertThat(results.resolve("tensors")).as("weights, with --keep").isNotEmptyDirectory();
    }

    /** Operations of the backward pass, with which this method moves its state, are no results of the step. */
    @Test
    void aMethodThatComputesInItsBackwardPassIsTraced() throws Exception {
        Result result = agree("[4]", "libtorch,off_rsqrt", "2", "mabn");

        assertThat(result.status()).as(result.output()).isEqualTo(1);
        assertThat(verdict("off_rsqrt", "mabn"))
                .startsWith("DIFFER step 1: ")
                .contains("first operation that differs", ", rsqrt in ");
    }

    /** What chaotic training does to rounding looks like this; real cases of it need too many steps for a test. */
    @Test
    void aLateDifferenceThatNoStepShowsIsAmplifiedRounding() throws Exception {
        Result result = agree("[4]", "libtorch,late,other_rounding", "13", "gn");

        assertThat(result.status()).as(result.output()).isZero();
        assertThat(verdict("late", "gn"))
                .startsWith("AMPLIFIED the engines part at step 13")
                .contains("step 1 (", "step 12 (", "step 13 (", " agree from equal weights")
                .endsWith("training amplified rounding");
        assertThat(verdict("other_rounding", "gn")).isEqualTo("AGREE ");
    }

    @Test
    void aWorkerThatDiesIsARow() throws Exception {
        Result result = agree("[4]", "libtorch,twin", "1", "{id: test_crash, options: {batch: 4}}", "gn");

        assertThat(result.status()).as(result.output()).isEqualTo(3);
        assertThat(result.output()).contains("1 AGREE, 1 FAILED").contains("libtorch: crashed");
    }

    @Test
    void waysToExecuteAStepAreComparedOnOneEngine() throws Exception {
        Result result = agree("[4]", "capturing", "6", "bn", "gn", "--executions=eager,graph");

        assertThat(result.status()).as(result.output()).isZero();
        assertThat(result.output())
                .contains("capturing eager and capturing graph")
                .contains("2 AGREE");
        assertThat(AgreementFile.read(results).cells())
                .extracting(CellAgreement::other)
                .containsOnly("capturing graph");
    }

    @Test
    void aCapturedStepThatComputesSomethingElseIsNamed() throws Exception {
        Result result = agree("[4]", "off_capturing", "6", "gn", "--executions=eager,graph");

        assertThat(result.status()).as(result.output()).isEqualTo(1);
        assertThat(verdict("off_capturing graph", "gn")).startsWith("DIFFER the executions part at step ");
    }

    @Test
    void anEngineThatCapturesNothingHasNothingToCompare() throws Exception {
        Result result = agree("[4]", "libtorch", "2", "gn", "--executions=eager,graph");

        assertThat(result.status()).as(result.output()).isEqualTo(3);
        assertThat(verdict("libtorch graph", "gn"))
                .startsWith("UNSUPPORTED libtorch graph: unsupported, execution graph");
    }

    @Test
    void oneWayAloneIsBadUsage() {
        Cli one = Cli.run("agree", suite("[4]", "gn").toString(), "-o", results.toString(), "--executions", "graph");

        assertThat(one.status()).isEqualTo(2);
        assertThat(one.err()).contains("--executions graph: one way alone agrees with nobody");
    }

    @Test
    void oneEngineAndUnknownOnesAreBadUsage() {
        Path suite = suite("[4]", "gn");

        Cli one = Cli.run("agree", suite.toString(), "-o", results.toString());
        assertThat(one.status()).isEqualTo(2);
        assertThat(one.err()).contains("one engine alone (libtorch) agrees with nobody; name two with --engines");
        Cli unknown = Cli.run("agree", suite.toString(), "-o", results.toString(), "--engines", "libtorch,dl4");
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.err()).contains("engine 'dl4' is not part of this build; it has libtorch");
        Cli steps = Cli.run("agree", suite.toString(), "-o", results.toString(), "--steps", "0");
        assertThat(steps.status()).isEqualTo(2);
        assertThat(steps.err()).contains("--steps 0: expected a whole number of at least 1");
        assertThat(results).doesNotExist();
    }

    private record Result(int status, String output) {}

    /** Methods that begin with a hyphen are options of the command. */
    private Result agree(String batchSizes, String engines, String steps, String... methods) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("agree"));
        List<String> entries = new ArrayList<>();
        for (String method : methods) {
            (method.startsWith("-") ? arguments : entries).add(method);
        }
        arguments.addAll(List.of(
                suite(batchSizes, entries.toArray(String[]::new)).toString(),
                "-o",
                results.toString(),
                "--engines",
                engines,
                "--steps",
                steps));
        Path output = Files.createTempFile(folder, "output", ".txt");
        String classPath = System.getProperty("java.class.path") + File.pathSeparator + folder.resolve("engines");
        try (StartedProcess process = TestRuns.normbenchOn(classPath, output, arguments.toArray(String[]::new))) {
            return new Result(process.exitStatus(), process.output());
        }
    }

    private Path suite(String batchSizes, String... methods) {
        return TestRuns.suite(folder, "method", batchSizes, "{accuracy: {}}", "{timeout_seconds: 60}", methods);
    }

    /** Verdict and reason of one row. */
    private String verdict(String engine, String method) {
        return AgreementFile.read(results).cells().stream()
                .filter(cell -> cell.other().equals(engine) && cell.method().equals(method))
                .map(cell -> cell.verdict() + " " + cell.reason())
                .findFirst()
                .orElseThrow();
    }
}

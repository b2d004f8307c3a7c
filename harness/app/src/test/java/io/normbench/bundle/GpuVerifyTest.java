package io.normbench.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gpu-verify.sh} with a program that only pretends: whatever happens, a table says what was done. */
@Tag("slow")
class GpuVerifyTest {
    private static final Path SCRIPT = Path.of(System.getProperty("normbench.root"), "harness", "gpu", "gpu-verify.sh");

    @TempDir
    private Path folder;

    @Test
    void everyStepHasARowAndIsNotRepeatedOncePassed() throws Exception {
        pretend("echo \"did $1\"");

        assertThat(verify(List.of(), "").waitFor()).isZero();

        assertThat(summary())
                .contains("| conformance-fp32 | passed |", "did conformance", "| suite | passed |", "did run");
        assertThat(summary()).contains("| peer-few | left out |");
        assertThat(verify(List.of(), "").waitFor()).isZero();
        assertThat(summary()).contains("| conformance-fp32 | passed before |");
    }

    @Test
    void aStepThatFailsStopsNoOtherAndMakesTheWholeFail() throws Exception {
        pretend("echo \"did $1\"; test \"$1\" != roofline");

        assertThat(verify(List.of(), "").waitFor()).isEqualTo(1);

        assertThat(summary()).contains("| roofline-few | FAILED (1) |", "| conformance-fp16 | passed |");
    }

    @Test
    void aStepBeyondItsLimitIsCutOffAndKeepsWhatItSaid() throws Exception {
        pretend("echo \"begins $1\"; test \"$1\" = doctor || exec sleep 60");

        assertThat(verify(List.of(), "1").waitFor()).isEqualTo(1);

        assertThat(summary()).contains("| conformance-fp32 | CUT OFF |", "begins conformance", "| suite | CUT OFF |");
    }

    @Test
    void whatDoesNotFitIntoTheMinutesIsLeftOut() throws Exception {
        pretend("echo \"did $1\"");

        assertThat(verify(List.of("--minutes", "0"), "").waitFor()).isEqualTo(1);

        assertThat(summary()).contains("| conformance-fp32 | left out |").doesNotContain("| passed |");
    }

    @Test
    void cutOffByASignalTheTableStandsAndNothingGoesOn() throws Exception {
        pretend("echo \"begins $1\"; test \"$1\" = doctor || { echo $$ >\"" + folder.resolve("pid")
                + "\"; exec sleep 60; }");
        Process process = verify(List.of(), "");
        long left = awaitPid(process);

        process.destroy();

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(summary()).contains("| conformance-fp32 | CUT OFF |", "by a signal");
        assertThat(ProcessHandle.of(left).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void onAStubDeviceWithLimitsOfSecondsItEndsWithATable() throws Exception {
        pretend("echo \"begins $1\"; case $1 in run | agree) exec sleep 60 ;; esac");

        assertThat(verify("cuda:0", List.of(), "1").waitFor()).isEqualTo(1);

        assertThat(summary())
                .startsWith("# What was verified on cuda:0, ")
                .contains(
                        "| doctor | passed |",
                        "| conformance-fp32 | passed |",
                        "| graph-fp64 | CUT OFF |",
                        "| timing | CUT OFF |",
                        "| roofline-few | passed |",
                        "| largest-batch | CUT OFF |",
                        "| graph-test | left out |")
                .doesNotContain("BEGUN");
    }

    @Test
    void aMachineThatIsNotReadyIsToldFromStepsThatFail() throws Exception {
        pretend(
                "test \"$1\" != doctor || echo '  LibTorch   does not open cuda:0: device cuda:0: the driver is not there'");

        assertThat(verify("cuda:0", List.of(), "").waitFor()).isEqualTo(5);

        assertThat(summary()).contains("| ready | FAILED (5) |  | device cuda:0: the driver is not there |");
    }

    @Test
    void killedWithoutAWordTheTableSaysInWhichStepAndTheArchiveHasIt() throws Exception {
        pretend("echo \"begins $1\"; test \"$1\" = doctor || { echo $$ >\"" + folder.resolve("pid")
                + "\"; exec sleep 60; }");
        Path archive = folder.resolve("kept.tar.gz");
        Process process = verify("cpu", List.of("--archive", archive.toString()), "");
        long step = awaitPid(process);

        process.destroyForcibly().waitFor();
        ProcessHandle.of(step).ifPresent(ProcessHandle::destroyForcibly);

        assertThat(summary()).contains("| doctor | passed |", "| conformance-fp32 | BEGUN, and never ended |");
        Process listing = new ProcessBuilder("tar", "-tzf", archive.toString()).start();
        assertThat(new String(listing.getInputStream().readAllBytes())).contains("./summary.md", "./doctor.txt");
    }

    @Test
    void anOptionThatIsNoneIsRefused() throws Exception {
        pretend("true");

        assertThat(verify(List.of("--hours", "1"), "").waitFor()).isEqualTo(2);
    }

    @Test
    void minutesThatAreNoNumberAreRefused() throws Exception {
        pretend("true");

        assertThat(verify(List.of("--minutes", "six"), "").waitFor()).isEqualTo(2);
    }

    private void pretend(String body) throws IOException {
        Files.writeString(folder.resolve("program"), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(folder.resolve("program"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The process of the step that waits to be ended. */
    private long awaitPid(Process process) throws IOException, InterruptedException {
        Path pid = folder.resolve("pid");
        while (!Files.exists(pid) || Files.size(pid) == 0) {
            assertThat(process.isAlive()).isTrue();
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return Long.parseLong(Files.readString(pid).strip());
    }

    private Process verify(List<String> options, String limit) throws IOException {
        return verify("cpu", options, limit);
    }

    /** Away from the checkout, as in a bundle. */
    private Process verify(String device, List<String> options, String limit) throws IOException {
        Path script = Files.createDirectories(folder.resolve("bin")).resolve("gpu-verify.sh");
        Files.copy(SCRIPT, script, StandardCopyOption.REPLACE_EXISTING);
        List<String> command = new ArrayList<>(
                List.of("sh", script.toString(), folder.resolve("out").toString()));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().put("NORMBENCH", folder.resolve("program").toString());
        builder.environment().put("DEVICE", device);
        builder.environment().put("PYTHON", "no-such-python");
        builder.environment().put("LIMIT", limit);
        return builder.start();
    }

    private String summary() throws IOException {
        return Files.readString(folder.resolve("out").resolve("summary.md"));
    }
}

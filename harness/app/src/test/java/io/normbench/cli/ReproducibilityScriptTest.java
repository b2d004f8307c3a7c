package io.normbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code make reproducibility}, with a stand-in for NormBench that writes down how it was called. */
class ReproducibilityScriptTest {
    /** Fails where {@code STATUS} says so; notes the children of the script that called it, itself left out. */
    private static final String STAND_IN = """
            #!/bin/sh
            echo "$@" >>"$CALLS"
            ps -o pid= --ppid $PPID | grep -vw $$ | tr -d ' ' >>"$CALLS.busy" || true
            test "$1" != "$FAILS" || exit 5
            """;

    @TempDir
    private Path folder;

    private int script(String busy, String fails) throws Exception {
        Path normbench = Files.createDirectories(folder.resolve("dist/bin")).resolve("normbench");
        Files.writeString(normbench, STAND_IN);
        Files.setPosixFilePermissions(normbench, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path script = Path.of(System.getProperty("normbench.root"), "harness/audit/reproducibility.sh");
        ProcessBuilder builder = new ProcessBuilder(script.toString(), "out").directory(folder.toFile());
        builder.environment()
                .putAll(Map.of(
                        "NORMBENCH",
                        folder.resolve("dist").toString(),
                        "CALLS",
                        folder.resolve("calls").toString(),
                        "BUSY",
                        busy,
                        "FAILS",
                        fails,
                        "SUITE",
                        "quick"));
        builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        return builder.start().waitFor();
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls"));
    }

    @Test
    void measuresStepTimesTwiceAndCompares() throws Exception {
        assertThat(script("", "")).isZero();

        assertThat(calls())
                .containsExactly(
                        "run quick --filter measurement=throughput -o out/a",
                        "run quick --filter measurement=throughput -o out/b",
                        "compare out/a out/b -o out --median 0.03 --p95 0.10 --tau 0.9");
        assertThat(folder.resolve("calls.busy")).isEmptyFile();
    }

    @Test
    void theBusyProcessRunsThroughBothAndEndsWithTheScriptEvenIfARunFails() throws Exception {
        assertThat(script("1", "compare")).isEqualTo(5);
        assertThat(calls()).last().asString().endsWith("--median 0.06 --p95 0.20 --tau 0.8");
        assertThat(script("1", "run")).isEqualTo(5);

        List<String> busy = Files.readAllLines(folder.resolve("calls.busy"));
        assertThat(busy).hasSize(4);
        for (String pid : busy) {
            assertThat(ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive))
                    .isEmpty();
        }
    }

    @Test
    void anythingElseThanOneIsRefused() throws Exception {
        assertThat(script("yes", "")).isEqualTo(2);
        assertThat(folder.resolve("output")).content().contains("BUSY=yes: expected 1");
    }
}

package io.normbench.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gpu-dry-run.sh} with a program that only pretends: what it must refuse is seen, and one line says what is missing. */
@Tag("slow")
class GpuDryRunTest {
    private static final Path SCRIPT =
            Path.of(System.getProperty("normbench.root"), "harness", "gpu", "gpu-dry-run.sh");

    @TempDir
    private Path folder;

    private record Ended(int status, String output) {}

    @Test
    void withoutCudasLibrariesItIsLeftOutInOneLine() throws Exception {
        Ended ready = run("", "--ready");

        assertThat(ready.status()).isEqualTo(3);
        assertThat(ready.output())
                .startsWith("gpu-dry-run is left out: no libcudart.so.13")
                .hasLineCount(1);
    }

    @Test
    void aProgramThatRefusesNothingIsFound() throws Exception {
        Path libraries = libraries();
        pretend("echo 'trials: 2 completed'");

        Ended ended = run(libraries.toString());

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output())
                .contains("NOT OK   expected 'natives    ok: '", "ok       smoke runs on the CPU: trials: 2 completed")
                .contains("NOT OK   refusal 'NVIDIA's driver': exit status 0, 0 lines");
    }

    @Test
    void aRefusalThatBlamesTheBuildIsFound() throws Exception {
        Path libraries = libraries();
        pretend("echo \"device cuda:0: this build holds LibTorch's CPU natives only\" >&2; exit 5");

        Ended ended = run(libraries.toString());

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output()).contains("NOT OK   refusal 'NVIDIA's driver' blames the build");
    }

    /** Folders that look as if they had CUDA's libraries; skipped where no compiler makes a driver. */
    private Path libraries() throws IOException, InterruptedException {
        Path libraries = Files.createDirectory(folder.resolve("cuda"));
        for (String name : List.of("libcudart.so.13", "libcublas.so.13", "libcudnn.so.9")) {
            Files.createFile(libraries.resolve(name));
        }
        assumeTrue(run(libraries.toString(), "--ready").status() == 0, "skipped: no C compiler here");
        return libraries;
    }

    private void pretend(String body) throws IOException {
        Path program = Files.createDirectories(folder.resolve("dist/bin")).resolve("normbench");
        Files.writeString(program, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Ended run(String libraries, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", SCRIPT.toString()));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("CUDA_LIBS", libraries);
        builder.environment().put("PYTHON", "no-such-python");
        builder.environment()
                .put("NORMBENCH", folder.resolve("dist/bin/normbench").toString());
        int status = builder.start().waitFor();
        return new Ended(status, Files.readString(output).strip());
    }
}

package io.normbench.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.normbench.machine.Machine;
import io.normbench.result.Manifest.Harness;
import io.normbench.run.StartedProcess;
import io.normbench.run.setup.Runners;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Makes a whole bundle for CPUs, and runs it as on a machine without Java. */
@Tag("slow")
class BundleTest {
    private static final Harness BUILD = new Harness("1.2.3", "0123abcd", Optional.of(false));

    @TempDir
    private Path folder;

    private BundleRequest request(Path distribution, OptionalInt architecture) {
        return new BundleRequest(distribution, folder.resolve("out"), architecture, Optional.empty(), BUILD);
    }

    private static BundleContents make(BundleRequest request) throws InterruptedException {
        return new Bundle(request, new PrintWriter(new StringWriter())).make();
    }

    @Test
    void runsWithoutJavaAndWritesNothingIntoItself() throws IOException, InterruptedException {
        assumeTrue(RuntimeImage.possible(), "skipped: this Java has no jlink");
        BundleContents contents = make(request(TestDistribution.make(folder.resolve("dist")), OptionalInt.empty()));
        Path bundle = Files.move(contents.folder(), folder.resolve("moved"));
        assertThat(code(bundle))
                .as("by which an image of it is known as one of this build")
                .isEqualTo(code(folder.resolve("dist")));
        List<String> before = names(bundle);
        Path home = Files.createDirectory(folder.resolve("home"));

        String doctor = normbench(bundle, home, "doctor");

        assertThat(doctor).contains("works").contains("0123abcd");
        assertThat(normbench(bundle, home, "methods")).contains("Group normalization");
        assertThat(names(bundle)).isEqualTo(before);
        assertThat(names(home)).as("nothing is unpacked into the user's home").containsExactly("");

        assertThat(contents.folder().getFileName()).hasToString("normbench-1.2.3-linux-x86_64");
        assertThat(contents.missing()).isEmpty();
        assertThat(contents.cuda()).isFalse();
        assertThat(before).contains("lib/engines/libtorch/unpacked/org/bytedeco/pytorch/linux-x86_64/libtorch_cpu.so");
        assertThat(before)
                .noneMatch(name -> name.endsWith("linux-x86_64.jar"))
                .noneMatch(name -> name.endsWith("bin/javac"));
        assertThat(bundle.resolve("README.md"))
                .content()
                .contains("# normbench-1.2.3-linux-x86_64")
                .contains("commit 0123abcd")
                .contains("the GNU C library " + contents.glibc().orElseThrow() + " or newer")
                .contains("| the whole folder | " + contents.folderSize() + " |")
                .doesNotContain("NVIDIA")
                .doesNotContain("GPU code");
        assertThatThrownBy(() -> make(new BundleRequest(bundle, folder, OptionalInt.empty(), Optional.empty(), BUILD)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is a bundle already");
    }

    @Test
    void anArchitectureNeedsCudaNatives() throws IOException {
        assumeTrue(RuntimeImage.possible(), "skipped: this Java has no jlink");
        Path distribution = folder.resolve("dist");
        Files.createDirectories(distribution.resolve("lib/core"));
        Files.createDirectories(distribution.resolve("lib/engines/libtorch"));

        assertThatThrownBy(() -> make(request(distribution, OptionalInt.of(90))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has no CUDA natives; run 'make bundle PROFILES=cuda GPU_ARCH=90'");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private static String code(Path home) {
        return Runners.labels(home, "/opt/normbench", Machine.local()).get("io.normbench.code");
    }

    private static String normbench(Path bundle, Path home, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(bundle.resolve("bin/normbench").toString()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("HOME", home.toString());
        Path output = Files.createTempFile("output", ".txt");
        try (StartedProcess process = StartedProcess.of(builder, output)) {
            assertThat(process.exitStatus()).as(process::output).isZero();
            return process.output();
        } finally {
            Files.delete(output);
        }
    }

    /** Without links: on machines with CUDA, JavaCPP puts some beside a library that it loads under a second name. */
    private static List<String> names(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.filter(path -> !Files.isSymbolicLink(path))
                    .map(path -> root.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }
}

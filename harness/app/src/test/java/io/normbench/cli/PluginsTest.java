package io.normbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.norm.NormalizationProvider;
import io.normbench.run.StartedProcess;
import io.normbench.run.TestRuns;
import io.normbench.testmethods.PluginMethod;
import io.normbench.testmethods.TakenId;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A method that comes in a jar of its own. */
@Tag("slow")
class PluginsTest {
    @TempDir
    private Path folder;

    @Test
    void aMethodInAJarIsKnownToTheSuiteAndToTheWorkers() throws Exception {
        Path jar = jar(PluginMethod.class.getName(), PluginMethod.class);
        Path suite = TestRuns.throughputSuite(folder, "method", "[2]", "{timeout_seconds: 120}", "test_plugin");
        Path runDir = folder.resolve("run");

        Result with = normbench("run", suite.toString(), "-o", runDir.toString(), "--plugins", jar.toString());
        assertThat(with.status()).as(with.output()).isZero();
        assertThat(with.output()).contains("trials: 1 completed");

        Result described = normbench("methods", "--plugins", jar.toString(), "test_plugin");
        assertThat(described.status()).as(described.output()).isZero();
        assertThat(described.output())
                .contains("training does not mix images", "exact: as in any batch", "operations   definition 1, ");

        Result without = normbench("plan", suite.toString());
        assertThat(without.status()).isEqualTo(2);
        assertThat(without.output()).contains("unknown method 'test_plugin'");
    }

    @Test
    void aJarWhoseServiceEntryNamesAMissingClassIsBadUsage() throws IOException {
        Path jar = jar("org.example.Missing");

        Cli methods = Cli.run("methods", "--plugins", jar.toString());

        assertThat(methods.status()).isEqualTo(2);
        assertThat(methods.err()).contains("--plugins", "org.example.Missing").doesNotContain("\tat ");
    }

    @Test
    void whatIsNoJarOrOffersNothingIsBadUsageThatNamesTheFile() throws IOException {
        Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
        Path cut = Files.write(folder.resolve("cut.jar"), Arrays.copyOf(Files.readAllBytes(jar("org.example.X")), 40));
        Path empty = Files.createFile(folder.resolve("empty.jar"));
        Path silent = folder.resolve("silent.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(silent))) {
            out.putNextEntry(new JarEntry("META-INF/services/org.example.Other"));
        }
        for (Path plugin : List.of(text, cut, empty, folder, silent)) {
            Cli methods = Cli.run("methods", "--plugins", plugin.toString());

            assertThat(methods.status()).isEqualTo(2);
            assertThat(methods.err()).contains("--plugins " + plugin + ": ", "; expected a jar with methods");
        }
    }

    @Test
    void aJarThatAPluginNeedsMayStandBesideIt() throws IOException {
        Path library = folder.resolve("library.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(library))) {
            out.putNextEntry(new JarEntry("org/example/Helper.class"));
        }

        assertThat(Cli.run("methods", "--plugins", jar(PluginMethod.class.getName()) + ":" + library)
                        .status())
                .isZero();
    }

    @Test
    void aMethodWhoseIdIsTakenIsRefusedBeforeAWorkerStarts() throws IOException {
        Path jar = jar(TakenId.class.getName());

        for (String command : List.of("conformance", "methods")) {
            Cli refused = Cli.run(command, "--plugins", jar.toString());

            assertThat(refused.status()).isEqualTo(2);
            assertThat(refused.out()).isEmpty();
            assertThat(refused.err())
                    .contains("two methods are called 'bn': ", TakenId.class.getName(), "in your plug-in another id");
        }
    }

    private record Result(int status, String output) {}

    /** A process whose class path lacks the tests' classes, so that only the jar can provide the method. */
    private Result normbench(String... arguments) throws IOException, InterruptedException {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("app/target/test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
        Path output = Files.createTempFile(folder, "output", ".txt");
        try (StartedProcess process = TestRuns.normbenchOn(classPath, output, arguments)) {
            return new Result(process.exitStatus(), process.output());
        }
    }

    private Path jar(String provider, Class<?>... classes) throws IOException {
        Path jar = folder.resolve("plugin.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("META-INF/services/" + NormalizationProvider.class.getName()));
            out.write((provider + "\n").getBytes(StandardCharsets.UTF_8));
            for (Class<?> type : classes) {
                String name = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(name));
                try (InputStream in = type.getResourceAsStream("/" + name)) {
                    in.transferTo(out);
                }
            }
        }
        return jar;
    }
}

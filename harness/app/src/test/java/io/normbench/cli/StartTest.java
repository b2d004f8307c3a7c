package io.normbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.normbench.run.StartedProcess;
import io.normbench.run.TestRuns;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens before the application runs: {@code bin/normbench} with a Java that only tells how it was called. */
class StartTest {
    private static final String TELLS = "case \"$*\" in *normbench.probe=true*) exit 0 ;; esac\n"
            + "echo \"$LC_ALL $*\"; for part in \"$@\"; do case $part in */lib/app/\\**) ls \"${part%%\\**}\" ;; esac; done\n"
            + "exit 1";

    @TempDir
    private Path folder;

    private Path home;

    private record Ended(int status, String out, List<String> err) {}

    @BeforeEach
    void lay() throws IOException {
        home = lay("dist");
    }

    private Path lay(String name) throws IOException {
        Path laid = folder.resolve(name);
        Path launcher = Files.createDirectories(laid.resolve("bin")).resolve("normbench");
        Files.copy(Path.of("src/main/dist/normbench"), launcher);
        Files.createFile(Files.createDirectories(laid.resolve("lib/app")).resolve("our.jar"));
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        return laid;
    }

    private void java(String script) throws IOException {
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\n" + script + "\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    private Ended run(Map<String, String> variables, List<String> command) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().putAll(variables);
        try (StartedProcess process = StartedProcess.of(builder, out)) {
            return new Ended(process.exitStatus(), process.output(), Files.readAllLines(err));
        }
    }

    private Ended run(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/normbench").toString()));
        command.addAll(List.of(arguments));
        return run(Map.of("LC_ALL", "C"), command);
    }

    @Test
    void argumentsAndStatusPassThrough() throws Exception {
        java(TELLS);

        Ended ended = run("gate", "a b");

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.out()).contains("io.normbench.cli.Start gate a b", "-Dnormbench.home=" + home);
        assertThat(ended.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Picked up JAVA_TOOL_OPTIONS: -x; Unrecognized VM option x; Error: no | does not start: Unrecognized VM option x
            Error: A JNI error; java.lang.UnsupportedClassVersionError: io/normbench | is too old; install a JDK 17
            Error: Could not find or load main class io.normbench.cli.Start | lacks jars; run 'make build' again
            """)
    void aJavaThatDoesNotStartIsAFailureOfTheMachineInOneLine(String said, String told) throws Exception {
        java("printf '" + said.replace("; ", "\\n") + "\\n' >&2; exit 1");

        Ended ended = run("gate");

        assertThat(ended.status()).isEqualTo(5);
        assertThat(ended.err())
                .singleElement()
                .asString()
                .startsWith("normbench: ")
                .contains(told);
    }

    @Test
    void aWorkingFolderThatIsGoneIsAFailureOfTheMachine() throws Exception {
        java(TELLS);

        Ended ended = run(
                Map.of(),
                List.of(
                        "/bin/sh",
                        "-c",
                        "mkdir gone; cd gone; rmdir ../gone; exec \"$0\" gate",
                        home.resolve("bin/normbench").toString()));

        assertThat(ended.status()).isEqualTo(5);
        assertThat(ended.err()).contains("normbench: the working folder is gone; change to another one");
    }

    @Test
    void aFolderWithAColonIsReachedUnderAnotherName() throws Exception {
        java(TELLS);
        home = lay("a:b");

        Ended ended = run("plan");

        assertThat(ended.out()).doesNotContain("a:b").contains("our.jar");
    }

    @ParameterizedTest
    @CsvSource({"C,C.UTF-8", "de_DE.ISO-8859-1,C.UTF-8", "C.UTF-8,C.UTF-8", "C.utf8,C.utf8"})
    void pathsAreInUtf8WhateverTheLocale(String locale, String given) throws Exception {
        java(TELLS);

        assertThat(run(
                                Map.of("LC_ALL", locale),
                                List.of(home.resolve("bin/normbench").toString()))
                        .out())
                .startsWith(given + " ");
    }

    @Test
    void theTerminalIsAskedForItsWidth() throws Exception {
        java("echo \"columns $COLUMNS\"");
        assumeThat(Path.of("/usr/bin/script")).isExecutable();

        Ended ended = run(
                Map.of(),
                List.of(
                        "/usr/bin/script",
                        "-qec",
                        "stty cols 20; exec '" + home.resolve("bin/normbench") + "' plan",
                        "/dev/null"));

        assertThat(ended.out()).contains("columns 20");
    }

    @Test
    void aMissingJarIsAFailureOfTheMachineInOneLine() throws Exception {
        String withoutPicocli = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("picocli"))
                .collect(Collectors.joining(File.pathSeparator));

        try (StartedProcess plan = TestRuns.normbenchOn(withoutPicocli, folder.resolve("output"), "plan", "smoke")) {
            assertThat(plan.exitStatus()).isEqualTo(5);
            assertThat(plan.output().lines()).singleElement().asString().contains("a class is missing (picocli/");
        }
    }

    @Test
    void aUserWithoutAHomeGetsOneOfHisOwn() throws IOException {
        String temporary = System.setProperty("java.io.tmpdir", folder.toString());
        try {
            assertThat(Start.home(folder.toString())).isEqualTo(folder);
            assertThat(Start.home(null))
                    .isEqualTo(Start.home("/no/such/folder"))
                    .isDirectory()
                    .hasParentRaw(folder);
        } finally {
            System.setProperty("java.io.tmpdir", temporary);
        }
    }
}

package io.normbench.run.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.run.TestRuns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The batch script in a shell, with a NormBench that does nothing and a Slurm that only remembers. */
class ElementScriptTest {
    private static final String UNTIL_TOLD = "trap 'exit 130' TERM; touch \"$STARTED\"; while :; do sleep 0.02; done";

    @TempDir
    private Path folder;

    private Path runDir;
    private Path started;

    @BeforeEach
    void prepare() throws IOException {
        runDir = Files.createDirectory(folder.resolve("it's a run"));
        started = folder.resolve("started");
        program("scontrol", "echo \"$@\" >>" + folder.resolve("asked"));
    }

    private Path program(String name, String text) throws IOException {
        Path file = TestRuns.write(folder.resolve(name), "#!/bin/sh\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private Process start(String normbench) throws IOException {
        String text = ElementScript.of(program("normbench", normbench), runDir, 1, 0, List.of());
        ProcessBuilder builder = new ProcessBuilder(
                        "sh", TestRuns.write(folder.resolve("script"), text).toString())
                .redirectError(folder.resolve("err").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("SLURM_ARRAY_JOB_ID", "7");
        builder.environment().put("SLURM_ARRAY_TASK_ID", "2");
        builder.environment().put("STARTED", started.toString());
        builder.environment().put("PATH", folder + ":" + System.getenv("PATH"));
        return builder.start();
    }

    private void signal(Process process, String name) throws Exception {
        while (!Files.exists(started)) {
            assertThat(process.isAlive()).isTrue();
            Thread.sleep(5);
        }
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private int end(Process process) throws InterruptedException {
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    private void rows(String text) throws IOException {
        Path shard = Files.createDirectories(runDir.resolve("shards/s1-a0-e2-r0"));
        Files.writeString(shard.resolve("results.csv"), text);
    }

    @Test
    void anElementWithRowsIsRequeuedWhenItsLimitIsNear() throws Exception {
        rows("header\nrow\n");
        Process process = start(UNTIL_TOLD);
        signal(process, "USR1");

        assertThat(end(process)).isZero();
        assertThat(folder.resolve("asked")).hasContent("requeue 7_2");
    }

    @Test
    void oneWithoutARowIsNot() throws Exception {
        rows("header\n");
        Process process = start(UNTIL_TOLD);
        signal(process, "USR1");

        assertThat(end(process)).isEqualTo(130);
        assertThat(folder.resolve("asked")).doesNotExist();
        assertThat(Files.readString(folder.resolve("err"), StandardCharsets.UTF_8))
                .contains("ask for more with --slurm time=");
    }

    @Test
    void oneThatSlurmEndsIsNot() throws Exception {
        rows("header\nrow\n");
        Process process = start(UNTIL_TOLD);
        signal(process, "TERM");

        assertThat(end(process)).isEqualTo(130);
        assertThat(folder.resolve("asked")).doesNotExist();
    }

    @Test
    void aSignalBeforeNormBenchStartsIsNotLost() throws Exception {
        rows("header\nrow\n");
        Process process = start("kill -USR1 $PPID; " + UNTIL_TOLD);

        assertThat(end(process)).isZero();
        assertThat(folder.resolve("asked")).hasContent("requeue 7_2");
    }

    @Test
    void otherwiseTheStatusIsNormBenchs() throws Exception {
        rows("header\nrow\n");

        assertThat(end(start("exit 5"))).isEqualTo(5);
        assertThat(folder.resolve("asked")).doesNotExist();
    }
}

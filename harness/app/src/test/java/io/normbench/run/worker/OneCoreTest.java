package io.normbench.run.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OneCoreTest {
    @Test
    void keepsAProcessOnTheLastCoreThatThisOneMayUse() throws IOException {
        assumeTrue(Files.exists(Path.of("/usr/bin/taskset")), "skipped: there is no taskset");
        Process process = new ProcessBuilder("sleep", "60").start();
        try {
            String before = OneCore.allowed(Long.toString(process.pid())).orElseThrow();

            OneCore.keep(process.pid());

            assertThat(OneCore.allowed(Long.toString(process.pid()))).isEqualTo(OneCore.last());
            assertThat(before).endsWith(OneCore.last().orElseThrow());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void leavesAloneWhatHasEnded() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();

        OneCore.keep(process.pid());

        assertThat(OneCore.allowed(Long.toString(process.pid()))).isEmpty();
    }
}

package io.normbench.run.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.result.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerEndTest {
    private static Outcome died(int status, String log) {
        return new WorkerEnd(status, log, 0, 0).outcome();
    }

    @Test
    void aDeviceThatIsFullIsNotTheHost() {
        assertThat(died(134, "terminate called\n  what():  CUDA out of memory. Tried to allocate 2 GiB"))
                .isInstanceOfSatisfying(Outcome.OutOfMemory.class, outcome -> {
                    assertThat(outcome.where()).isEqualTo("device");
                    assertThat(outcome.reason()).hasLineCount(1).contains("Tried to allocate 2 GiB");
                });
        assertThat(died(1, "java.lang.OutOfMemoryError: Java heap space"))
                .isInstanceOfSatisfying(
                        Outcome.OutOfMemory.class,
                        outcome -> assertThat(outcome.where()).isEqualTo("host"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OpenBLAS error: Memory allocation still failed after 10 retries, giving up.",
                "terminate called after throwing an instance of 'std::bad_alloc'",
                "DefaultCPUAllocator: not enough memory: you tried to allocate 4 bytes",
                "os::commit_memory(0x0, 4, 0) failed; error='Not enough space' (errno=12)",
                "mmap: Cannot allocate memory"
            })
    void librariesSayInManyWordsThatMemoryRanOut(String words) {
        assertThat(died(1, words)).isInstanceOf(Outcome.OutOfMemory.class);
    }

    @Test
    void whatTheLogSaysOfTheGpuStandsInTheFirstLine() {
        Outcome outcome =
                died(134, "terminate called\n  what():  CUDA error: an illegal memory access was encountered");

        assertThat(outcome).isInstanceOf(Outcome.Crashed.class);
        assertThat(outcome.reason().lines().findFirst().orElseThrow())
                .startsWith("the worker was killed by signal 6; its log names the device: ")
                .contains("report it");
    }

    @Test
    void whatWasBeingLoadedIsSaid() {
        assertThat(died(134, "normbench begins: loading libcuda.so.1\nbye").reason())
                .isEqualTo(
                        "the worker was killed by signal 6 while loading libcuda.so.1, as 'normbench doctor' tells in more"
                                + " words; log: bye");
        assertThat(died(
                                134,
                                "normbench begins: loading libcuda.so.1\n# Problematic frame:\n# C  [libcuda.so.1+0x9]  f+0x1")
                        .reason()
                        .lines()
                        .findFirst()
                        .orElseThrow())
                .contains("while loading libcuda.so.1", "NVIDIA's driver crashed")
                .doesNotContain("not installed");
    }

    @Test
    void otherEndsAreAsTheyWere() {
        assertThat(died(3, "last words").reason()).isEqualTo("the worker ended with status 3; log: last words");
        assertThat(died(137, "").reason())
                .isEqualTo("the worker was killed by signal 9 (perhaps the kernel's out-of-memory killer)");
    }
}

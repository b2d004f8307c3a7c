package io.normbench.run.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.result.Outcome;
import org.junit.jupiter.api.Test;

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
                        Outcome.OutOfMemory.class, outcome -> assertThat(outcome.where()).isEqualTo("host"));
    }

    @Test
    void whatTheLogSaysOfTheGpuStandsInTheFirstLine() {
        Outcome outcome = died(134, "terminate called\n  what():  CUDA error: an illegal memory access was encountered");

        assertThat(outcome).isInstanceOf(Outcome.Crashed.class);
        assertThat(outcome.reason().lines().findFirst().orElseThrow())
                .startsWith("the worker was killed by signal 6; its log names the device: ")
                .contains("report it");
    }

    @Test
    void otherEndsAreAsTheyWere() {
        assertThat(died(3, "last words").reason()).isEqualTo("the worker ended with status 3; log: last words");
        assertThat(died(137, "").reason())
                .isEqualTo("the worker was killed by signal 9 (perhaps the kernel's out-of-memory killer)");
    }
}

package io.normbench.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.normbench.util.UserError;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices that are not there, on made-up builds and machines. */
class CudaBackendTest {
    @ParameterizedTest
    @ValueSource(strings = {"cpu", "auto"})
    void aBuildWithoutCudaUsesTheCpu(String device) {
        assertThat(new CudaBackend(false, List::of).index(device)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"cuda, 0", "cuda:0, 0", "cuda:1, 1", "auto, 0"})
    void aBuildWithCudaUsesTheGpuThatWasAskedFor(String device, int index) {
        assertThat(new CudaBackend(true, () -> List.of("8.6", "8.9")).index(device))
                .hasValue(index);
    }

    @Test
    void aBuildWithoutCudaRefusesAGpuWithTheRemedy() {
        assertRefused(
                new CudaBackend(false, () -> List.of("8.6")),
                "cuda:0",
                "ND4J's CPU backend only",
                "device: cpu",
                "PROFILES=dl4j-cuda");
    }

    @Test
    void aBuildWithCudaRefusesTheCpuWithTheRemedy() {
        assertRefused(
                new CudaBackend(true, () -> List.of("8.6")), "cpu", "ND4J's CUDA backend only", "without PROFILES");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.0", "10.0", "3.5"})
    void aGpuWithoutMachineCodeIsRefusedBeforeAnythingIsLoaded(String capability) {
        assertRefused(
                new CudaBackend(true, () -> List.of(capability)),
                "cuda:0",
                "no machine code for compute capability " + capability,
                "use engine: libtorch");
    }

    @Test
    void aGpuThatIsNotThereIsRefusedWithThoseThatAre() {
        assertRefused(new CudaBackend(true, () -> List.of("7.5", "7.5")), "cuda:2", "sees 2", "cuda:0 to cuda:1");
        assertRefused(new CudaBackend(true, List::of), "cuda:0", "sees 0", "nvidia-smi");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "cuda:x", "cuda:", "cuda:1234"})
    void anotherWordIsBadUsage(String device) {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> new CudaBackend(true, List::of).index(device))
                .withMessage("device '" + device + "': expected cpu, cuda:N or auto")
                .satisfies(e -> assertThat(e.exitStatus()).isEqualTo(UserError.USAGE));
    }

    private static void assertRefused(CudaBackend backend, String device, String... parts) {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> backend.index(device))
                .withMessageStartingWith("device " + device + ": ")
                .satisfies(e -> assertThat(e.getMessage()).contains(parts))
                .satisfies(e -> assertThat(e.exitStatus()).isEqualTo(UserError.INFRASTRUCTURE));
    }

    @Test
    void onlyTheGpusThatTheProcessSeesAreAskedFor() {
        assertThat(NvidiaSmi.command("GPU-5d5ba0d6-d33d")).containsSequence("-i", "GPU-5d5ba0d6-d33d");
        assertThat(NvidiaSmi.command("1,0")).containsSequence("-i", "1,0");
        assertThat(NvidiaSmi.command(null)).doesNotContain("-i");
        assertThat(NvidiaSmi.command("")).doesNotContain("-i");
        assertThat(NvidiaSmi.command("MIG-c6d4f1ef")).doesNotContain("-i");
        assertThat(NvidiaSmi.hidesAll("")).isTrue();
        assertThat(NvidiaSmi.hidesAll("-1")).isTrue();
        assertThat(NvidiaSmi.hidesAll("0")).isFalse();
        assertThat(NvidiaSmi.hidesAll(null)).isFalse();
    }
}

package io.normbench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Nd4jCudaTest {
    private FakeMachine machine;

    @BeforeEach
    void furnish(@TempDir Path root) {
        machine = new FakeMachine(root);
    }

    @ParameterizedTest
    @CsvSource({"Tesla T4, 7.5, has machine code; build", "NVIDIA L4, 8.9, has machine code (that of 8.6); build"})
    void aGpuWithCodeIsNamedWithTheBuildThatUsesIt(String name, String capability, String expected) {
        machine.answer("compute_cap", name + ", " + capability + "\n");

        assertThat(Nd4jCuda.lines(machine.machine()))
                .singleElement()
                .asString()
                .startsWith(name + " (compute capability " + capability + "): " + expected)
                .endsWith("PROFILES=dl4j-cuda");
    }

    @ParameterizedTest
    @CsvSource({"NVIDIA H100 80GB HBM3, 9.0", "NVIDIA B200, 10.0"})
    void aGpuWithoutCodeIsSentToTheOtherEngine(String name, String capability) {
        machine.answer("compute_cap", name + ", " + capability + "\n");

        assertThat(Nd4jCuda.lines(machine.machine()))
                .containsExactly(name + " (compute capability " + capability
                        + "): no machine code and no PTX, so it cannot start; use engine: libtorch");
    }

    @Test
    void everyGpuHasItsLine() {
        machine.answer("compute_cap", "Tesla T4, 7.5\nNVIDIA H100 80GB HBM3, 9.0\n");

        assertThat(Nd4jCuda.lines(machine.machine())).hasSize(2);
    }

    @Test
    void withoutAGpuThereIsOneLine() {
        assertThat(Nd4jCuda.lines(machine.machine())).singleElement().asString().startsWith("no NVIDIA GPU");
    }
}

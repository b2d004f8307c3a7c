package io.normbench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardwareTest {
    @Test
    void whatIsNotThereIsUnknown(@TempDir Path empty) {
        Hardware hardware = Hardware.read(new SystemFiles(empty));

        assertThat(hardware.cpuModel()).isEqualTo("unknown");
        assertThat(hardware.logicalCores()).isZero();
        assertThat(hardware.memoryBytes()).isZero();
    }

    @Test
    void aProcessorWithoutAModelNameCounts(@TempDir Path root) {
        FakeMachine machine = new FakeMachine(root);
        machine.file("proc/cpuinfo", "processor\t: 0\nCPU implementer\t: 0x41\n\n");
        Hardware hardware = Hardware.read(new SystemFiles(root));

        assertThat(hardware.cpuModel()).isEqualTo("unknown");
        assertThat(hardware.physicalCores()).isEqualTo(1);
    }

    @Test
    void whereTheKernelHidesCoresEveryThreadCounts(@TempDir Path root) {
        FakeMachine machine = new FakeMachine(root);
        machine.file("proc/cpuinfo", machine.content("proc/cpuinfo").replaceAll("(physical|core) id", "hidden"));

        assertThat(Hardware.read(new SystemFiles(root)).physicalCores()).isEqualTo(8);
    }
}

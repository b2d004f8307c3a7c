package io.normbench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class HardwareTest {
    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void procAndOshiAgreeOnThisMachine() {
        Hardware proc = ProcHardware.read(new SystemFiles(Path.of("/"))).orElseThrow();
        Hardware oshi = OshiHardware.read();

        assertThat(proc.logicalCores()).isEqualTo(oshi.logicalCores());
        assertThat(proc.physicalCores()).isEqualTo(oshi.physicalCores());
        assertThat(proc.memoryBytes()).isEqualTo(oshi.memoryBytes());
        assertThat(proc.cpuModel()).isEqualToNormalizingWhitespace(oshi.cpuModel());
    }

    @Test
    void withoutProcTheOtherSourceIsAsked(@TempDir Path empty) {
        Hardware hardware = Hardware.read(new SystemFiles(empty));

        assertThat(hardware.logicalCores()).isPositive();
        assertThat(hardware.memoryBytes()).isPositive();
    }

    @Test
    void aProcessorWithoutAModelNameIsLeftToTheOtherSource(@TempDir Path root) {
        FakeMachine machine = new FakeMachine(root);
        machine.file("proc/cpuinfo", "processor\t: 0\nCPU implementer\t: 0x41\n\n");

        assertThat(ProcHardware.read(new SystemFiles(root))).isEmpty();
    }

    @Test
    void whereTheKernelHidesCoresEveryThreadCounts(@TempDir Path root) {
        FakeMachine machine = new FakeMachine(root);
        machine.file("proc/cpuinfo", machine.content("proc/cpuinfo").replaceAll("(physical|core) id", "hidden"));

        assertThat(ProcHardware.read(new SystemFiles(root)).orElseThrow().physicalCores())
                .isEqualTo(8);
    }
}

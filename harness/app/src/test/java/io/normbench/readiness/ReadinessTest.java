package io.normbench.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.run.setup.EngineProbe.Finding;
import io.normbench.tensor.CudaFault;
import io.normbench.tensor.DeviceFinding;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private static final Finding WORKS = new Finding(true, List.of("version 2"));
    private static final Finding CPU_NATIVES = new Finding(
            false,
            List.of(
                    "device cuda:0: this build holds LibTorch's CPU natives only; build with 'make build PROFILES=cuda' or"
                            + " choose device: cpu"));
    private static final String H100 = "NVIDIA H100 80GB HBM3 (81559 MiB)";

    private static String report(Map<String, String> facts, Finding cpu, Finding gpu, DeviceFinding... needs) {
        return String.join("\n", new Readiness(facts, cpu, gpu, List.of(needs)).lines());
    }

    @Test
    void aMachineWithoutAGpuIsToldWhatIsMissingInOneLineEach() {
        String report = report(
                Map.of("gpu.models", "none found", "memory.ram", "24 GiB"),
                WORKS,
                CPU_NATIVES,
                new DeviceFinding("natives", false, "this build holds LibTorch's CPU natives only; build with"));

        assertThat(report.lines()).hasSize(9);
        assertThat(report)
                .contains("GPU        missing: nvidia-smi finds none")
                .contains("driver     unknown: ", "install NVIDIA's driver 580")
                .contains("natives    missing: ", "CPU natives only")
                .contains("libraries  unknown: not looked at")
                .contains("LibTorch   does not open cuda:0: ")
                .contains("GPU memory unknown; about 4 GiB", "40 for full")
                .contains("memory     ok: 24 GiB")
                .contains("full       can run on the CPU")
                .contains("gpu-check  cannot run: needs cuda:0");
    }

    @Test
    void aMachineWithAGpuAndEverythingForItCanRunBoth() {
        String report =
                report(Map.of("gpu.models", H100, "gpu.driver", "580.82.07", "memory.ram", "128 GiB"), WORKS, WORKS);

        assertThat(report)
                .contains(
                        "GPU        ok: " + H100, "driver     ok: 580.82.07", "natives    ok", "GPU memory ok: 79 GiB")
                .contains("full       can run on cuda:0", "gpu-check  can run on cuda:0")
                .doesNotContain("missing", "too old", "too little");
    }

    @Test
    void aDriverThatDoesNotAnswerIsNoMissingGpu() {
        String problem = CudaFault.of("Failed to initialize NVML: Driver/library version mismatch")
                .orElseThrow()
                .line();
        String report = report(Map.of("gpu.models", "none found", "gpu.problem", problem), WORKS, CPU_NATIVES);

        assertThat(report)
                .contains("GPU        not usable: the driver was exchanged")
                .contains("start the machine again");
    }

    @Test
    void nativesOfABuildWithCudaAreNotSaidToBeMissingWhereTheDriverIs() {
        String reason =
                "device cuda:0: NVIDIA's driver is not installed: libcuda.so.1 is nowhere; install NVIDIA's driver 580";
        String report = report(
                Map.of("gpu.models", "none found"),
                WORKS,
                new Finding(false, List.of(reason)),
                new DeviceFinding("natives", true, "3 of LibTorch's libraries for CUDA in /n"),
                new DeviceFinding("driver", false, "NVIDIA's driver is not installed; install it"),
                new DeviceFinding("libraries", true, "9 libraries of CUDA load"));

        assertThat(report)
                .contains("natives    ok: 3 of LibTorch's libraries")
                .contains("driver     not usable: NVIDIA's driver is not installed")
                .contains("libraries  ok: 9 libraries of CUDA load")
                .contains("LibTorch   does not open cuda:0: " + reason);
    }

    @Test
    void anOldDriverAndSmallMemoriesAreNamedWithTheirRemedies() {
        Finding noDevice =
                new Finding(false, List.of("device cuda:0: LibTorch sees 0 CUDA device(s); check the driver"));
        String report = report(
                Map.of("gpu.models", "NVIDIA T4 (15360 MiB)", "gpu.driver", "535.161.08", "memory.ram", "4 GiB"),
                WORKS,
                noDevice);

        assertThat(report)
                .contains("driver     too old: 535.161.08; ", "driver 580 or newer")
                .contains("LibTorch   does not open cuda:0: ", "0 CUDA device(s)")
                .contains("natives    unknown: not looked at")
                .contains("GPU memory enough for gpu-check: 15 GiB; ", "leave out large batches")
                .contains("memory     too little: 4 GiB; ", "about 8, full 16");
    }

    @Test
    void nothingRunsWhereNoDeviceOpens() {
        assertThat(report(Map.of(), CPU_NATIVES, CPU_NATIVES))
                .contains("full       cannot run: LibTorch opens neither", "memory     unknown");
    }
}

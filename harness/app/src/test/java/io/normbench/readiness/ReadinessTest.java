package io.normbench.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.run.EngineProbe.Finding;
import io.normbench.tensor.CudaFault;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private static final Finding WORKS = new Finding(true, List.of("version 2"));
    private static final Finding CPU_NATIVES = new Finding(
            false,
            List.of("device cuda:0: this build holds LibTorch's CPU natives only; build with 'make build PROFILES=cuda' or"
                    + " choose device: cpu"));
    private static final String H100 = "NVIDIA H100 80GB HBM3 (81559 MiB)";

    private static String report(Map<String, String> facts, Finding cpu, Finding gpu) {
        return String.join("\n", new Readiness(facts, cpu, gpu).lines());
    }

    @Test
    void aMachineWithoutAGpuIsToldWhatIsMissingInOneLineEach() {
        String report = report(Map.of("gpu.models", "none found", "memory.ram", "24 GiB"), WORKS, CPU_NATIVES);

        assertThat(report.lines()).hasSize(7);
        assertThat(report)
                .contains("GPU        missing: nvidia-smi finds none; take a machine with an NVIDIA GPU")
                .contains("driver     unknown: there is no GPU to ask; with one, install NVIDIA's driver 580")
                .contains("natives    missing: device cuda:0: this build holds LibTorch's CPU natives only; build with")
                .contains("GPU memory unknown; about 4 GiB for gpu-check, 40 for full")
                .contains("memory     ok: 24 GiB")
                .contains("full       can run on the CPU, for days")
                .contains("gpu-check  cannot run: needs cuda:0");
    }

    @Test
    void aMachineWithAGpuAndEverythingForItCanRunBoth() {
        String report = report(
                Map.of("gpu.models", H100, "gpu.driver", "580.82.07", "memory.ram", "128 GiB"), WORKS, WORKS);

        assertThat(report)
                .contains("GPU        ok: " + H100, "driver     ok: 580.82.07", "natives    ok", "GPU memory ok: 79 GiB")
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
    void anOldDriverAndSmallMemoriesAreNamedWithTheirRemedies() {
        Finding noDevice = new Finding(false, List.of("device cuda:0: LibTorch sees 0 CUDA device(s); check the driver"));
        String report = report(
                Map.of("gpu.models", "NVIDIA T4 (15360 MiB)", "gpu.driver", "535.161.08", "memory.ram", "4 GiB"),
                WORKS,
                noDevice);

        assertThat(report)
                .contains("driver     too old: 535.161.08; CUDA 13 needs NVIDIA's driver 580 or newer")
                .contains("natives    missing: device cuda:0: LibTorch sees 0 CUDA device(s)")
                .contains("GPU memory enough for gpu-check: 15 GiB; full wants about 40; leave out large batches")
                .contains("memory     too little: 4 GiB; gpu-check wants about 8, full 16");
    }

    @Test
    void nothingRunsWhereNoDeviceOpens() {
        assertThat(report(Map.of(), CPU_NATIVES, CPU_NATIVES))
                .contains("full       cannot run: LibTorch opens neither", "memory     unknown");
    }
}

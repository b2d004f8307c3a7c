package io.normbench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.result.Manifest.Harness;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The form of the lists is that of NVIDIA's MIG user guide. */
class VisibleGpusTest {
    private static final String DIVIDED = """
            GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-5d5ba0d6)
              MIG 3g.20gb     Device  0: (UUID: MIG-c6d4f1ef-42e4)
              MIG 3g.20gb     Device  1: (UUID: MIG-cba663e8-9bed)
            GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-5d5bffff)
            """;

    @TempDir
    private Path root;

    private FakeMachine machine;

    @BeforeEach
    void furnish() {
        machine = new FakeMachine(root)
                .answer("-L", DIVIDED)
                .answer("uuid,memory.total", "GPU-5d5ba0d6, 40960 MiB\nGPU-5d5bffff, 40960 MiB\n");
    }

    private List<String> uuids() {
        return VisibleGpus.of(machine.machine()).stream().map(Gpu::uuid).toList();
    }

    private List<String> uuids(String visible) {
        machine.variables.put("CUDA_VISIBLE_DEVICES", visible);
        return uuids();
    }

    @Test
    void aDividedGpuStandsThereWithItsSlices() {
        List<Gpu> gpus = VisibleGpus.of(machine.machine());

        assertThat(gpus)
                .containsExactly(
                        new Gpu(0, "NVIDIA A100-SXM4-40GB (40960 MiB) MIG 3g.20gb", "MIG-c6d4f1ef-42e4", 0, true),
                        new Gpu(1, "NVIDIA A100-SXM4-40GB (40960 MiB) MIG 3g.20gb", "MIG-cba663e8-9bed", 0, true),
                        new Gpu(2, "NVIDIA A100-SXM4-40GB (40960 MiB)", "GPU-5d5bffff", 1, false));
        assertThat(gpus.get(0).selector()).contains("0");
        assertThat(gpus.get(2).selector()).contains("GPU-5d5bffff");
    }

    @Test
    void theVariableIsReadAsCudaReadsIt() {
        assertThat(uuids("1")).containsExactly("GPU-5d5bffff");
        assertThat(uuids(" 1 , 0")).containsExactly("GPU-5d5bffff", "MIG-c6d4f1ef-42e4");
        assertThat(uuids("GPU-5d5bf")).containsExactly("GPU-5d5bffff");
        assertThat(uuids("MIG-cba663e8-9bed,MIG-c6d4f1ef-42e4"))
                .containsExactly("MIG-cba663e8-9bed", "MIG-c6d4f1ef-42e4");
        // Behind the first name that fits nothing, or fits again, there is nothing.
        assertThat(uuids("1,7,0")).containsExactly("GPU-5d5bffff");
        assertThat(uuids("1,1,0")).containsExactly("GPU-5d5bffff");
        assertThat(uuids("-1,0")).isEmpty();
        assertThat(uuids("")).isEmpty();
        // The beginning of two.
        assertThat(uuids("MIG-c")).isEmpty();
        assertThat(uuids("MIG-GPU-5d5ba0d6/1/0")).containsExactly("MIG-GPU-5d5ba0d6/1/0");
    }

    @Test
    void withoutADriverThereIsNothing() {
        machine.answers.clear();

        assertThat(uuids()).isEmpty();
        assertThat(uuids("0")).isEmpty();
    }

    @Test
    void theModelInUseIsTheHardFactHoweverManyThereAre() {
        machine.answer("name,memory.total", "NVIDIA T400, 2048 MiB, 580.65\nNVIDIA H100, 81559 MiB, 580.65\n");
        Environment all =
                Environment.collect(machine.machine(), new Harness("1", "c", Optional.of(false)), Map.of(), 0);
        Gpu one = new Gpu(1, "NVIDIA H100 (81559 MiB)", "GPU-1", 1, false);
        Gpu two = new Gpu(2, "NVIDIA H100 (81559 MiB)", "GPU-2", 2, false);

        assertThat(all.withGpus(List.of())).isEqualTo(all);
        assertThat(all.withGpus(List.of(one)).fingerprint().hash())
                .isEqualTo(all.withGpus(List.of(one, two)).fingerprint().hash())
                .isNotEqualTo(all.fingerprint().hash());
        assertThat(all.withGpus(List.of(one)).entries())
                .containsEntry("gpu.models", "NVIDIA H100 (81559 MiB)")
                .containsEntry("gpu.used", "cuda:1 NVIDIA H100 (81559 MiB) GPU-1");
        assertThat(all.withGpus(List.of(one)).hasGpu()).isTrue();
    }
}

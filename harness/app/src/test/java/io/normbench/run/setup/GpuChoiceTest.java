package io.normbench.run.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.machine.Gpu;
import io.normbench.run.FakeGpus;
import io.normbench.util.UserError;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GpuChoiceTest {
    private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";

    private final FakeGpus twins = FakeGpus.twins();
    private final FakeGpus mixed = FakeGpus.mixed();

    private static List<String> devices(GpuChoice choice) {
        return choice.gpus().stream().map(Gpu::device).toList();
    }

    @Test
    void cudaAndAutoTakeAllCudaNTakesOneAndTheCpuNone() {
        assertThat(devices(GpuChoice.of(twins.machine(), "auto", List.of()))).containsExactly("cuda:0", "cuda:1");
        assertThat(devices(GpuChoice.of(twins.machine(), "cuda", List.of()))).containsExactly("cuda:0", "cuda:1");
        assertThat(devices(GpuChoice.of(twins.machine(), "cuda:1", List.of()))).containsExactly("cuda:1");
        assertThat(GpuChoice.of(twins.machine(), "cpu", List.of())).isEqualTo(GpuChoice.none());
        assertThat(GpuChoice.of(FakeGpus.none().machine(), "cuda", List.of())).isEqualTo(GpuChoice.none());
    }

    @Test
    void theUserNarrowsByNumberOrUuid() {
        assertThat(devices(GpuChoice.of(twins.machine(), "auto", List.of("1")))).containsExactly("cuda:1");
        assertThat(devices(GpuChoice.of(twins.machine(), "cuda", List.of("GPU-bbbb", "cuda:0"))))
                .containsExactly("cuda:0", "cuda:1");
    }

    @Test
    void aChoiceThatCannotBeIsRefusedInOneLine() {
        assertThatThrownBy(() -> GpuChoice.of(twins.machine(), "auto", List.of("2")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no GPU '2'; expected one of cuda:0 NVIDIA H100")
                .message()
                .hasLineCount(1);
        assertThatThrownBy(() -> GpuChoice.of(twins.machine(), "cpu", List.of("0")))
                .hasMessageContaining("the suite's device is cpu");
        assertThatThrownBy(() -> GpuChoice.of(twins.machine(), "cuda:0", List.of("1")))
                .hasMessageContaining("the suite's device is cuda:0");
        assertThatThrownBy(() -> GpuChoice.of(twins.machine(), "auto", List.of("0", "GPU-aaaa")))
                .hasMessageContaining("named twice");
        assertThatThrownBy(() -> GpuChoice.of(FakeGpus.none().machine(), "auto", List.of("0")))
                .hasMessageContaining("here it lists none");
        assertThatThrownBy(() -> GpuChoice.of(mixed.machine(), "cuda", List.of("0", "1")))
                .hasMessageContaining("different models (cuda:0 NVIDIA T400 (2048 MiB), cuda:1 NVIDIA H100");
    }

    @Test
    void whereTheVariableHidesAllTheChoiceSaysSo() {
        for (String value : List.of("", "-1", "2", "GPU-cccc")) {
            assertThat(GpuChoice.of(twins.machine(Map.of(VISIBLE, value)), "cuda", List.of()))
                    .isEqualTo(GpuChoice.none());
            assertThatThrownBy(() -> GpuChoice.of(twins.machine(Map.of(VISIBLE, value)), "cuda", List.of("0")))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("CUDA_VISIBLE_DEVICES that leaves GPUs to be seen; it is '" + value + "'")
                    .message()
                    .hasLineCount(1);
        }
    }

    @Test
    void aNumberBeyondTheVisibleOnesIsTheMachinesFault() {
        assertThatThrownBy(() -> GpuChoice.of(twins.machine(), "cuda:2", List.of()))
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.exitStatus()).isEqualTo(UserError.INFRASTRUCTURE))
                .hasMessageContaining("this process sees 2 GPU(s), cuda:0 NVIDIA H100");
    }

    @Test
    void ofSeveralModelsTheOneWithMostMemoryInAllIsTakenAndTheOthersAreNamed() {
        GpuChoice choice = GpuChoice.of(mixed.machine(), "auto", List.of());

        assertThat(devices(choice)).containsExactly("cuda:1", "cuda:2");
        assertThat(choice.notices()).singleElement().asString().contains("leaves out cuda:0 NVIDIA T400 (2048 MiB)");
    }

    @Test
    void anOuterVariableNarrowsAndReorders() {
        assertThat(GpuChoice.of(twins.machine(Map.of(VISIBLE, "1,0")), "cuda:0", List.of())
                        .gpus())
                .singleElement()
                .isEqualTo(new Gpu(0, FakeGpus.H100, "GPU-bbbb0000-2222", 1, false));
        assertThat(GpuChoice.of(twins.machine(Map.of(VISIBLE, "")), "auto", List.of()))
                .isEqualTo(GpuChoice.none());
    }

    @Test
    void workersShareTheCoresAndSeeTheirOwnGpuAlone() {
        List<Place> places = GpuChoice.of(twins.machine(), "cuda", List.of()).places(16);

        assertThat(places).extracting(Place::threads).containsExactly(8, 8);
        assertThat(places)
                .extracting(Place::variables)
                .containsExactly(Map.of(VISIBLE, "GPU-aaaa0000-1111"), Map.of(VISIBLE, "GPU-bbbb0000-2222"));
        assertThat(places.get(1).told("cuda:1")).isEqualTo("cuda:0");
        assertThat(places.get(1).told("auto")).isEqualTo("auto");
        assertThat(places.get(1).named("cuda:0")).isEqualTo("cuda:1");
        assertThat(places.get(1).named("cpu")).isEqualTo("cpu");
    }

    @Test
    void theOnlyGpuNeedsNoVariable() {
        Place only = GpuChoice.of(twins.machine(Map.of(VISIBLE, "1")), "cuda", List.of())
                .places(4)
                .get(0);

        assertThat(only.variables()).isEmpty();
        assertThat(only.threads()).isEqualTo(4);
        assertThat(GpuChoice.none().places(4)).containsExactly(Place.anywhere(4));
    }
}

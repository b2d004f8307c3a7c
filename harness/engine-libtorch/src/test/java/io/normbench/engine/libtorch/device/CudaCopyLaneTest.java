package io.normbench.engine.libtorch.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.engine.libtorch.device.CopyLane.Ticket;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Copies wait for the computation before them, and the computation after them waits for copies; events tell the time. */
class CudaCopyLaneTest {
    private final RecordedCuda cuda = new RecordedCuda();
    private final TensorOptions options = new TensorOptions(ScalarType.Float);
    private final CudaCopyLane lane = new CudaCopyLane(cuda);

    private Tensor ones(int count) {
        return torch.ones(new long[] {count}, options);
    }

    private Ticket copy(Tensor from, Tensor to) {
        return lane.copy(List.of(from), List.of(to));
    }

    @Test
    void aCopyIsBetweenTwoEventsOnTheSide() {
        Tensor from = ones(3);
        Tensor to = torch.zeros(new long[] {3}, options);

        Ticket ticket = copy(from, to);
        ticket.beforeUse();
        ticket.await();
        lane.close();

        assertThat(to.sum().item_double()).isEqualTo(3);
        assertThat(cuda.calls)
                .containsExactly(
                        "make event1",
                        "make event2",
                        "record event1 on default",
                        "hold side1 until event1",
                        "use side1",
                        "use default",
                        "record event2 on side1",
                        "hold default until event2",
                        "await event2",
                        "destroy event1",
                        "destroy event2",
                        "release side1");
    }

    @Test
    void eventsAreUsedAgainOnlyOnceTheirCopyWasAwaited() {
        Ticket first = copy(ones(3), ones(3));
        Ticket second = copy(ones(3), ones(3));
        first.await();
        copy(ones(3), ones(3));
        second.await();

        assertThat(cuda.calls.stream().filter(call -> call.startsWith("make"))).hasSize(4);
        assertThat(cuda.calls.stream().filter(call -> call.equals("record event1 on default")))
                .hasSize(2);
    }

    @Test
    void afterACopyThatFailsTheComputationGoesOnWhereItWas() {
        assertThatThrownBy(() -> copy(ones(3), ones(2))).isInstanceOf(RuntimeException.class);

        assertThat(cuda.calls).endsWith("use side1", "use default");
    }

    @Test
    void anEventThatCannotBeMadeIsAnErrorOfTheDevice() {
        cuda.statuses.put("make", 2);

        assertThatThrownBy(() -> CudaEvent.timed(cuda))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("CUDA error: status 2 (making an event)");
    }

    @Test
    void timeIsBetweenTwoEventsOfTheCurrentStream() {
        try (CudaTimer timer = new CudaTimer(cuda)) {
            timer.start();
            timer.stop();

            assertThat(timer.elapsedMillis()).isEqualTo(1.5);
        }
        assertThat(cuda.calls)
                .containsExactly(
                        "make timed1",
                        "make timed2",
                        "record timed1 on default",
                        "record timed2 on default",
                        "await timed2",
                        "elapsed timed1 timed2",
                        "destroy timed1",
                        "destroy timed2");
    }

    @Test
    void pinnedMemoryComesFromTheRuntime() {
        assertThat(lane.pinned(new long[] {2, 3}, options).numel()).isEqualTo(6);
        assertThat(cuda.calls).containsExactly("pin");
    }
}

package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.engine.libtorch.device.CopyLane;
import io.normbench.tck.Engines;
import io.normbench.tensor.BatchFeed;
import io.normbench.tensor.DType;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches come in order and whole, however early or late their copies are done. */
@Timeout(60)
class PinnedFeedTest {
    /** When a lane copies: as early or as late as it may. */
    private enum When {
        AT_ONCE,
        BEFORE_USE
    }

    private LibTorchEngine engine;
    private Lane lane;

    @BeforeEach
    void open() {
        engine = (LibTorchEngine) Engines.float32();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private PinnedFeed feed(When when, Supplier<List<HostTensor>> batches) {
        lane = new Lane(when);
        return new PinnedFeed(engine, lane, batches);
    }

    private static List<HostTensor> batch(int number, int images) {
        float[] pixels = new float[images * 4];
        long[] labels = new long[images];
        Arrays.fill(pixels, number);
        Arrays.fill(labels, number);
        return List.of(HostTensor.of(pixels, images, 1, 2, 2), HostTensor.of(labels, images));
    }

    /** Batch 0, 1, 2, … */
    private static Supplier<List<HostTensor>> counting(IntFunction<Integer> images) {
        AtomicInteger number = new AtomicInteger();
        return () -> {
            int own = number.getAndIncrement();
            return batch(own, images.apply(own));
        };
    }

    private static void assertIs(List<Tensor> got, int number, int images) {
        assertThat(got).hasSize(2);
        assertThat(got.get(0).shape()).containsExactly(images, 1, 2, 2);
        assertThat(got.get(0).dtype()).isEqualTo(DType.FLOAT32);
        assertThat(got.get(0).toFloats()).containsOnly(number);
        assertThat(got.get(1).shape()).containsExactly(images);
        assertThat(got.get(1).toLongs()).containsOnly(number);
    }

    @ParameterizedTest
    @EnumSource(When.class)
    void everyBatchArrivesInOrder(When when) {
        try (BatchFeed feed = feed(when, counting(number -> 3))) {
            for (int number = 0; number < 50; number++) {
                assertIs(feed.next(), number, 3);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(When.class)
    void shapesMayChange(When when) {
        try (BatchFeed feed = feed(when, counting(number -> 1 + number / 3 % 4))) {
            for (int number = 0; number < 50; number++) {
                assertIs(feed.next(), number, 1 + number / 3 % 4);
            }
        }
    }

    @Test
    void aBatchIsValidUntilTheNextIsAskedFor() throws InterruptedException {
        try (BatchFeed feed = feed(When.AT_ONCE, counting(number -> 3))) {
            for (int number = 0; number < 10; number++) {
                List<Tensor> batch = feed.next();
                // Time for the writer to run ahead as far as it may.
                Thread.sleep(5);
                assertIs(batch, number, 3);
            }
        }
    }

    @Test
    void computingWaitsForItsCopyAndTheSourceIsFreeOnlyAfterIt() {
        try (BatchFeed feed = feed(When.BEFORE_USE, counting(number -> 3))) {
            for (int number = 0; number < 20; number++) {
                feed.next();
            }
        }
        for (int number = 0; number < 19; number++) {
            assertThat(lane.calls.indexOf("copy " + number)).isLessThan(lane.calls.indexOf("use " + number));
            assertThat(lane.calls.indexOf("use " + number)).isLessThan(lane.calls.indexOf("await " + number));
            // The next copy may be on its way, but the one after that goes where this batch lay.
            int afterNext = lane.calls.indexOf("copy " + (number + 2));
            assertThat(afterNext == -1 || afterNext > lane.calls.indexOf("await " + number))
                    .isTrue();
        }
        assertThat(lane.calls).endsWith("close");
    }

    @Test
    void oneBatchAheadIsCopiedWhileTheFirstIsUsed() throws InterruptedException {
        try (BatchFeed feed = feed(When.AT_ONCE, counting(number -> 3))) {
            feed.next();
            // The writer has had time by now for every slot it may have.
            Thread.sleep(50);
            feed.next();

            assertThat(lane.calls).contains("copy 0", "copy 1", "copy 2").doesNotContain("use 2");
        }
    }

    @Test
    void whatTheLoaderThrowsReachesTheStepItWasFor() {
        AtomicInteger number = new AtomicInteger();
        Supplier<List<HostTensor>> failing = () -> {
            if (number.get() == 2) {
                throw new IllegalStateException("image 2 is broken");
            }
            return batch(number.getAndIncrement(), 2);
        };
        try (BatchFeed feed = feed(When.AT_ONCE, failing)) {
            assertIs(feed.next(), 0, 2);
            // The third batch is looked at when the second has been handed out, or with the call after it.
            assertThatThrownBy(() -> {
                        feed.next();
                        feed.next();
                    })
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("image 2 is broken");
        }
    }

    @Test
    void closingStopsTheWriter() throws InterruptedException {
        AtomicInteger drawn = new AtomicInteger();
        try (BatchFeed feed = feed(When.AT_ONCE, () -> batch(drawn.getAndIncrement(), 1))) {
            feed.next();
        }
        int atClose = drawn.get();
        Thread.sleep(50);

        assertThat(drawn.get()).isEqualTo(atClose).isLessThanOrEqualTo(4);
    }

    @Test
    void valuesAreOfTheEnginesTypeAndLayout() {
        engine.close();
        engine = (LibTorchEngine) Engines.open(DType.FLOAT64, false);
        try (BatchFeed feed = feed(When.AT_ONCE, counting(number -> 2))) {
            assertThat(feed.next().get(0).dtype()).isEqualTo(DType.FLOAT64);
            assertThat(feed.next().get(0).toDoubles()).containsOnly(1.0);
        }
        engine.close();
        engine = (LibTorchEngine) Engines.open(DType.FLOAT32, true);
        float[] ascending = {1, 2, 3, 4, 5, 6, 7, 8};
        try (BatchFeed feed = feed(When.AT_ONCE, () -> List.of(HostTensor.of(ascending, 1, 2, 2, 2)))) {
            Tensor image = feed.next().get(0);
            assertThat(image.toFloats()).containsExactly(ascending);
            assertThat(LibTorchTensor.unwrap(image).is_contiguous()).isFalse();
        }
    }

    /** Copies on the CPU, as early or as late as a device might, and notes what it was asked for. */
    private final class Lane implements CopyLane {
        private final When when;
        private final List<String> calls = new ArrayList<>();
        private int copies;

        Lane(When when) {
            this.when = when;
        }

        @Override
        public org.bytedeco.pytorch.Tensor pinned(long[] shape, TensorOptions options) {
            return torch.empty(shape, options, new MemoryFormatOptional());
        }

        @Override
        public Ticket copy(List<org.bytedeco.pytorch.Tensor> from, List<org.bytedeco.pytorch.Tensor> to) {
            int number = copies++;
            calls.add("copy " + number);
            List<org.bytedeco.pytorch.Tensor> sources = List.copyOf(from);
            if (when == When.AT_ONCE) {
                copyNow(sources, to);
            }
            return new Ticket() {
                @Override
                public void beforeUse() {
                    calls.add("use " + number);
                    if (when == When.BEFORE_USE) {
                        copyNow(sources, to);
                    }
                }

                @Override
                public void await() {
                    calls.add("await " + number);
                }
            };
        }

        private void copyNow(List<org.bytedeco.pytorch.Tensor> from, List<org.bytedeco.pytorch.Tensor> to) {
            for (int i = 0; i < from.size(); i++) {
                to.get(i).copy_(from.get(i));
            }
        }

        @Override
        public void close() {
            calls.add("close");
        }
    }
}

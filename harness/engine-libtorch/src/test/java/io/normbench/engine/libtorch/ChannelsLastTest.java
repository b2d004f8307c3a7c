package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.tck.Engines;
import io.normbench.tck.Training;
import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Tensor;
import io.normbench.trace.Observation;
import io.normbench.trace.Observer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Activations lie channels-last through a whole network, and losses are those of row-major order. */
@Tag("slow")
class ChannelsLastTest {
    @ParameterizedTest
    @MethodSource("io.normbench.tck.TrainingTest#methods")
    void everyActivationIsChannelsLast(String method) {
        LayoutObserver observer = new LayoutObserver();
        try (Engine engine = Engines.open(DType.FLOAT32, true)) {
            Training.of(method, 4).losses(new Observation(observer).of(engine), 1);
        }
        assertThat(observer.activations).isGreaterThanOrEqualTo(9);
        assertThat(observer.others).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.normbench.tck.TrainingTest#methods")
    void lossesAreThoseOfRowMajorOrder(String method) {
        List<Double> rowMajor;
        try (Engine engine = Engines.float32()) {
            rowMajor = Training.of(method, 8).losses(engine, 4);
        }
        try (Engine engine = Engines.open(DType.FLOAT32, true)) {
            List<Double> channelsLast = Training.of(method, 8).losses(engine, 4);
            for (int i = 0; i < rowMajor.size(); i++) {
                assertThat(channelsLast.get(i)).as("step %d", i + 1).isCloseTo(rowMajor.get(i), within(1e-3));
            }
        }
    }

    /** Looks at what convolutions and activations give: a method may go through other shapes on its way. */
    private static final class LayoutObserver implements Observer {
        private static final Set<String> BETWEEN_METHODS = Set.of("conv2d", "relu");

        private final List<String> others = new ArrayList<>();
        private int activations;

        /** Each pass begins anew: the first one has weights that no layout was given yet. */
        @Override
        public void enters(String scopePath) {
            if (scopePath.equals("stem")) {
                others.clear();
                activations = 0;
            }
        }

        @Override
        public Tensor result(String operation, List<Tensor> operands, Tensor result) {
            if (BETWEEN_METHODS.contains(operation) && result.rank() == 4 && result.size(2) > 1) {
                activations++;
                if (!LibTorchTensor.unwrap(result).is_contiguous(MemoryFormat.ChannelsLast)) {
                    others.add(operation + result);
                }
            }
            return result;
        }
    }
}

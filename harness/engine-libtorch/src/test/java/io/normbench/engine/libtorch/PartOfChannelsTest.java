package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.tck.Engines;
import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.junit.jupiter.api.Test;

class PartOfChannelsTest {
    private static final long[] SHAPE = {1, 8, 128, 128};

    /** LibTorch adds up the positions of such channels one by one, and loses digits. */
    @Test
    void batchNormalizationOfSomeChannelsKeepsItsDigits() {
        double[] values = new double[8 * 128 * 128];
        Random random = new Random(12);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (3 + random.nextGaussian());
        }
        double[] wanted;
        try (Engine engine = Engines.float64()) {
            wanted = normalized(engine, values);
        }
        try (Engine engine = Engines.open(DType.FLOAT32, true)) {
            double[] found = normalized(engine, values);
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).isCloseTo(wanted[i], within(2e-6));
            }
        }
    }

    private static double[] normalized(Engine engine, double[] values) {
        return engine.scoped(() -> {
            Tensor whole = LibTorchTensor.unwrap(engine.tensor(values, SHAPE)).contiguous(MemoryFormat.ChannelsLast);
            return ((LibTorchEngine) engine)
                    .wrap(whole)
                    .slice(1, 4, 8)
                    .batchNorm(null, null, null, null, true, 0, 1e-5)
                    .toDoubles();
        });
    }
}

package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.tck.Engines;
import io.normbench.tck.Nd;
import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpuMomentsTest {
    /** Their sum is not a number of float32, the mean with what its rounding left out is. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theMeanOfEqualValuesIsThatValue(boolean channelsLast) {
        Nd x = Nd.build(Nd.shape(3, 5, 9, 11), i -> 12345.678f);
        try (Engine engine = Engines.open(DType.FLOAT32, channelsLast)) {
            for (int[] axes : new int[][] {{0, 2, 3}, {2, 3}, {1}, {0, 1, 2, 3}}) {
                double[] mean = engine.scoped(() ->
                        engine.tensor(x.data(), x.shape()).moments(axes).mean().toDoubles());

                assertThat(mean).containsOnly(12345.678f);
            }
        }
    }
}

package io.normbench.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostTensorTest {
    @Test
    void readsSinglePrecisionAsDoublesWithoutChange() {
        assertThat(HostTensor.of(new float[] {0.1f, -2}, 2).toDoubles()).containsExactly(0.1f, -2.0);
    }

    @Test
    void readsDoublesAsTheNearestFloats() {
        assertThat(HostTensor.of(new double[] {0.1, 1e300}, 2).toFloats())
                .containsExactly(0.1f, Float.POSITIVE_INFINITY);
    }

    @Test
    void readsIntegersAsNumbers() {
        HostTensor labels = HostTensor.of(new long[] {3, 0}, 2);

        assertThat(labels.toDoubles()).containsExactly(3.0, 0.0);
        assertThat(labels.toFloats()).containsExactly(3f, 0f);
        assertThat(labels.dtype()).isEqualTo(DType.INT64);
    }
}

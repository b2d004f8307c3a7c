package io.normbench.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InitializerTest {
    private final SplittableRandom random = new SplittableRandom(5);

    @Test
    void fillsWithAConstant() {
        assertThat(Initializer.constant(0.5).values(new long[] {2, 3}, random))
                .hasSize(6)
                .containsOnly(0.5);
    }

    @Test
    void drawsFanOutWeightsWithDeviationSqrtTwoByFanOut() {
        double[] values = Initializer.kaimingNormalFanOut().values(new long[] {64, 32, 3, 3}, random);

        double meanSquare =
                Arrays.stream(values).map(value -> value * value).average().orElseThrow();
        assertThat(Math.sqrt(meanSquare)).isCloseTo(Math.sqrt(2.0 / (64 * 9)), within(1e-3));
        assertThat(Arrays.stream(values).average().orElseThrow()).isCloseTo(0, within(1e-3));
    }

    @Test
    void drawsUniformWeightsWithinOneBySqrtFanIn() {
        double[] values = Initializer.uniformFanIn(16).values(new long[] {10, 16}, random);

        assertThat(Arrays.stream(values).max().orElseThrow())
                .isLessThanOrEqualTo(0.25)
                .isGreaterThan(0.2);
        assertThat(Arrays.stream(values).min().orElseThrow())
                .isGreaterThanOrEqualTo(-0.25)
                .isLessThan(-0.2);
    }

    @Test
    void drawsTheSameValuesFromTheSameSeed() {
        double[] first = Initializer.kaimingNormalFanOut().values(new long[] {4, 2, 3, 3}, new SplittableRandom(9));
        double[] second = Initializer.kaimingNormalFanOut().values(new long[] {4, 2, 3, 3}, new SplittableRandom(9));

        assertThat(second).containsExactly(first);
    }

    /** These bits are every engine's start: a change here makes all earlier runs incomparable. */
    @Test
    void aVariablesValuesFollowFromItsNameAndTheSeed() {
        assertThat(Initializer.normal(0.5).drawn("layer.w", 7, new long[] {1, 3}))
                .satisfies(drawn -> assertThat(drawn.shape()).containsExactly(1, 3))
                .extracting(HostTensor::toDoubles)
                .isEqualTo(new double[] {-1.1197976912128078, 0.6394522771584681, -0.14403931655295737});
    }

    @Test
    void refusesMoreValuesThanAnArrayHolds() {
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Initializer.count(new long[] {1L << 20, 1L << 20}));
    }
}

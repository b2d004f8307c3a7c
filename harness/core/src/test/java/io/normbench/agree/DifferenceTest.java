package io.normbench.agree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.suite.Precision;
import io.normbench.tensor.HostTensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DifferenceTest {
    private static final double FLOOR = 1e-6;

    @Test
    void isTheLargestDistanceOverTheLargestValueOfTheTensor() {
        assertThat(of(new double[] {1, -4, 2}, new double[] {1.5, -4, 2})).isCloseTo(0.5 / 4, within(1e-15));
        assertThat(of(new double[] {1, 2}, new double[] {1, 2})).isZero();
        assertThat(of(new double[] {2}, new double[] {-2})).isEqualTo(2);
    }

    @Test
    void noiseAroundZeroIsMeasuredByTheFloor() {
        assertThat(of(new double[] {1e-17}, new double[] {-1e-17})).isCloseTo(2e-11, within(1e-20));
        assertThat(of(new double[] {0}, new double[] {0})).isZero();
    }

    @Test
    void whatIsNotFiniteOnOneSideAloneIsInfinitelyFar() {
        assertThat(of(new double[] {1, Double.NaN}, new double[] {1, 2})).isInfinite();
        assertThat(of(new double[] {1}, new double[] {Double.POSITIVE_INFINITY}))
                .isInfinite();
        assertThat(of(new double[] {Double.NEGATIVE_INFINITY}, new double[] {Double.POSITIVE_INFINITY}))
                .isInfinite();
        assertThat(of(new double[] {Double.NaN, 3}, new double[] {Double.NaN, 3}))
                .isZero();
        assertThat(of(new double[] {Double.NEGATIVE_INFINITY}, new double[] {Double.NEGATIVE_INFINITY}))
                .isZero();
    }

    @Test
    void namesTheTensorThatIsFurthestApart() {
        Map<String, HostTensor> a = Map.of("w", tensor(1, 2), "b", tensor(1, 1));
        Map<String, HostTensor> b = Map.of("w", tensor(1, 2.1), "b", tensor(1, 1.2));

        assertThat(Difference.largest(a, b, FLOOR).where()).isEqualTo("b");
        assertThat(Difference.largest(a, a, FLOOR)).isEqualTo(Difference.NONE);
    }

    @Test
    void tensorsThatOneEngineLacksAndOtherShapesAreDifferences() {
        Difference missing = Difference.largest(Map.of("w", tensor(1)), Map.of(), FLOOR);
        assertThat(missing.value()).isInfinite();
        assertThat(missing.where()).isEqualTo("w is on one engine only");
        assertThat(Difference.largest(Map.of(), Map.of("w", tensor(1)), FLOOR)).isEqualTo(missing);
        Difference shapes = Difference.of("w", tensor(1, 2), HostTensor.of(new double[] {1, 2}, 1, 2), FLOOR);
        assertThat(shapes.where()).isEqualTo("w has shapes [2] and [1, 2]");
        assertThat(shapes.value()).isInfinite();
    }

    @Test
    void lossesAreComparedStepByStepUpToTheOneAskedFor() {
        double[] a = {1, 2, 3};
        double[] b = {1, 2.2, 4};

        assertThat(AgreeWork.ofLosses(a, b, 1, FLOOR)).isEqualTo(Difference.NONE);
        assertThat(AgreeWork.ofLosses(a, b, 2, FLOOR).value()).isCloseTo(0.2 / 2.2, within(1e-15));
        assertThat(AgreeWork.ofLosses(a, b, 9, FLOOR).where()).isEqualTo("step 3");
    }

    @Test
    void boundsGrowWithTheSteps() {
        Tolerances bounds = Tolerances.of(Precision.FP64);

        assertThat(bounds.at(1)).isEqualTo(1e-9);
        assertThat(bounds.at(2)).isEqualTo(1e-7);
        assertThat(bounds.at(10)).isEqualTo(1e-7);
        assertThat(bounds.at(11)).isEqualTo(1e-4);
    }

    private static double of(double[] a, double[] b) {
        return Difference.relative(a, b, FLOOR);
    }

    private static HostTensor tensor(double... values) {
        return HostTensor.of(values, values.length);
    }
}

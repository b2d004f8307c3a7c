package io.normbench.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.tensor.HostTensor;
import org.junit.jupiter.api.Test;

class DeviationTest {
    @Test
    void measuresSmallValuesAbsolutely() {
        assertThat(between(tensor(0.5, 0.25), tensor(0.5, 0.2501)).error()).isCloseTo(1e-4, within(1e-12));
    }

    @Test
    void measuresLargeValuesRelatively() {
        assertThat(between(tensor(1001.0), tensor(-1000.0)).error()).isCloseTo(2.001, within(1e-12));
    }

    @Test
    void takesTheLargestError() {
        assertThat(between(tensor(0, 0.3, 0.1), tensor(0, 0, 0)).error()).isEqualTo(0.3);
    }

    @Test
    void isInfiniteWhereAValueIsNotANumber() {
        assertThat(between(tensor(0, Double.NaN, 0), tensor(0, 0, 0)).error()).isInfinite();
        assertThat(between(tensor(0, 0), tensor(Double.NaN, 0)).error()).isInfinite();
    }

    @Test
    void isInfiniteWhereAValueIsInfinite() {
        assertThat(between(tensor(Double.POSITIVE_INFINITY), tensor(1)).error()).isInfinite();
    }

    @Test
    void isNothingWhereTheSameInfinityOrNoNumberIsWanted() {
        double infinity = Double.POSITIVE_INFINITY;

        assertThat(between(tensor(infinity, -infinity, Double.NaN), tensor(infinity, -infinity, Double.NaN))
                        .error())
                .isZero();
        assertThat(Deviation.ofLargest(tensor(infinity, 2), tensor(infinity, 4), "output")
                        .error())
                .isEqualTo(0.5);
    }

    @Test
    void isInfiniteWhereAnotherInfinityOrANumberIsWanted() {
        double infinity = Double.POSITIVE_INFINITY;

        assertThat(between(tensor(-infinity), tensor(infinity)).error()).isInfinite();
        assertThat(between(tensor(1e308), tensor(infinity)).error()).isInfinite();
        assertThat(between(tensor(infinity), tensor(Double.NaN)).error()).isInfinite();
        assertThat(between(tensor(Double.NaN), tensor(infinity)).error()).isInfinite();
    }

    @Test
    void isInfiniteAndSaysSoWhereTheShapeDiffers() {
        Deviation deviation = Deviation.between(
                HostTensor.of(new double[6], 2, 3), HostTensor.of(new double[6], 3, 2), "step 1 output");

        assertThat(deviation.error()).isInfinite();
        assertThat(deviation.where()).isEqualTo("step 1 output has shape [2, 3], expected [3, 2]");
    }

    @Test
    void isInfiniteAndSaysSoWhereAQuantityIsMissing() {
        Deviation deviation = Deviation.between(null, tensor(1), "step 2 running_mean");

        assertThat(deviation.error()).isInfinite();
        assertThat(deviation.where()).isEqualTo("step 2 running_mean is missing");
    }

    @Test
    void keepsTheLargerOfTwoWithItsPlace() {
        Deviation small = new Deviation(1e-9, "output");
        Deviation large = new Deviation(1e-3, "gradient of weight");

        assertThat(small.or(large)).isEqualTo(large);
        assertThat(large.or(small)).isEqualTo(large);
        assertThat(Deviation.NONE.or(small)).isEqualTo(small);
    }

    private static Deviation between(HostTensor got, HostTensor want) {
        return Deviation.between(got, want, "output");
    }

    private static HostTensor tensor(double... values) {
        return HostTensor.of(values, values.length);
    }
}

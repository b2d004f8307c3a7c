package io.normbench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class QuantilesTest {
    @Test
    void interpolatesLinearlyAsNumpyDoesByDefault() {
        double[] values = {15, 20, 35, 40, 50};

        // numpy.percentile([15, 20, 35, 40, 50], [10, 40, 90])
        assertThat(Quantiles.percentile(values, 10)).isCloseTo(17, within(1e-12));
        assertThat(Quantiles.percentile(values, 40)).isCloseTo(29, within(1e-12));
        assertThat(Quantiles.percentile(values, 90)).isCloseTo(46, within(1e-12));
    }

    @Test
    void endsAreMinimumAndMaximum() {
        assertThat(Quantiles.percentile(new double[] {3, 1, 2}, 0)).isEqualTo(1);
        assertThat(Quantiles.percentile(new double[] {3, 1, 2}, 100)).isEqualTo(3);
    }

    @Test
    void medianOfAnEvenCountIsTheMeanOfTheMiddleTwo() {
        assertThat(Quantiles.median(new long[] {4, 1, 3, 2})).isEqualTo(2.5);
        assertThat(Quantiles.median(new double[] {4, 1, 3, 2})).isEqualTo(2.5);
    }

    @Test
    void keepsTheDigitsOfNanosecondsOfAnHour() {
        assertThat(Quantiles.median(new long[] {3_600_000_000_001L, 3_600_000_000_002L, 3_600_000_000_003L}))
                .isEqualTo(3_600_000_000_002.0);
        assertThat(Quantiles.percentile(new long[] {10, 20}, 25)).isEqualTo(12.5);
    }

    @Test
    void leavesItsArgumentInOrder() {
        double[] values = {3, 1, 2, 9, 8, 7};
        Quantiles.percentile(values, 30);
        assertThat(values).containsExactly(3, 1, 2, 9, 8, 7);
    }

    @Test
    void refusesNothingAndNanAndPercentOutOfRange() {
        assertThatThrownBy(() -> Quantiles.median(new double[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Quantiles.median(new double[] {1, Double.NaN}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Quantiles.percentile(new double[] {1}, 101))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

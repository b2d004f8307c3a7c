package io.normbench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Uncertainty of means over seeds on a sample of items. */
class SeedsAndItemsTest {
    /** Reference values: R's {@code prop.test(x, 10, correct = FALSE)}. */
    @Test
    void wilsonsIntervalIsThatOfR() {
        Interval eight = Wilson.interval(0.8, 10, 0.95);
        assertThat(eight.low()).isCloseTo(0.4901625, within(1e-6));
        assertThat(eight.high()).isCloseTo(0.9433178, within(1e-6));

        Interval none = Wilson.interval(0, 10, 0.95);
        assertThat(none.low()).isZero();
        assertThat(none.high()).isCloseTo(0.2775328, within(1e-6));
        assertThat(Wilson.interval(1, 10, 0.95).high()).isEqualTo(1);
        assertThatThrownBy(() -> Wilson.interval(1.1, 10, 0.95)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theTypicalSpreadIsTheMedianOfVariancesOverThoseOfChiSquare() {
        // Two seeds each; the median of χ² with one degree of freedom is 0.4549364.
        SeedSpread spread = SeedSpread.of(List.of(
                        seeds(2, 0.1),
                        seeds(2, 0.2),
                        seeds(2, 0.9),
                        new Summary(1, 0.5, OptionalDouble.empty(), 0.5, 0.5)))
                .orElseThrow();

        assertThat(spread.variance()).isCloseTo(0.04 / 0.4549364, within(1e-6));
        assertThat(spread.freedom()).isEqualTo(3);
        assertThat(spread.ofMean(seeds(2, 0.1))).isCloseTo(spread.variance() / 2, within(1e-12));
        assertThat(spread.ofMean(seeds(2, 0.9))).isCloseTo(0.81 / 2, within(1e-12));
        assertThat(SeedSpread.of(List.of())).isEmpty();
    }

    @Test
    void aContrastWithoutItemsIsStudentsAndWithItemsGainsFreedom() {
        Contrast seeds = new Contrast(0.02, 1e-4, 4, 0);
        assertThat(seeds.error()).isCloseTo(0.01, within(1e-12));
        // P(t with 4 degrees > 2).
        assertThat(seeds.pAbove()).isCloseTo(0.0580583, within(1e-6));
        assertThat(seeds.interval(0.95).high()).isCloseTo(0.02 + 2.7764451 * 0.01, within(1e-8));

        Contrast both = new Contrast(0.02, 1e-4, 4, 1e-4);
        assertThat(both.freedom()).isCloseTo(16, within(1e-9));
        assertThat(both.error()).isCloseTo(0.01 * Math.sqrt(2), within(1e-12));

        Contrast items = new Contrast(0.02, 0, 0, 1e-4);
        assertThat(items.pAbove()).isCloseTo(0.0227501, within(1e-5));
        // 1.6448536 + 0.8416212 standard errors.
        assertThat(items.detectable(0.05, 0.8)).isCloseTo(0.02486475, within(1e-6));
        assertThat(new Contrast(0, 0, 0, 0).pAbove()).isEqualTo(0.5);
        assertThat(new Contrast(-1, 0, 0, 0).pAbove()).isEqualTo(1);
    }

    @Test
    void methodsThatStumbleOverTheSameItemsDifferWithLittleUncertainty() {
        double[] mostly = {1, 1, 1, 0};
        ItemScores a = ItemScores.of(List.of(mostly, new double[] {1, 1, 0, 0}));
        ItemScores b = ItemScores.of(List.of(mostly, mostly));

        // Scores 1, 1, 0.5, 0.
        assertThat(a.mean()).isEqualTo(0.625);
        assertThat(a.varianceOfMean()).isCloseTo(0.6875 / 3 / 4, within(1e-12));
        // Differences 0, 0, -0.5, 0.
        assertThat(a.varianceOfDifference(b)).isCloseTo(0.1875 / 3 / 4, within(1e-12));
        assertThat(b.varianceOfDifference(b)).isZero();
        assertThatThrownBy(() -> a.varianceOfDifference(ItemScores.of(List.of(new double[3]))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Summary seeds(int n, double sd) {
        return new Summary(n, 0.5, OptionalDouble.of(sd), 0.4, 0.6);
    }
}

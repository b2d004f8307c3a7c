package io.normbench.norm.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalQuantileTest {
    /** Digits from arbitrary-precision arithmetic (mpmath 1.3). */
    @ParameterizedTest
    @CsvSource({
        "0.5, 0.0",
        "0.25, -0.6744897501960817432",
        "0.075, -1.4395314709384559349",
        "0.0749, -1.4402382675279636631",
        "0.02, -2.0537489106318230443",
        "0.001953125, -2.8856349124267571474",
        "1e-06, -4.7534243088228989573",
        "1e-10, -6.3613409024040561991"
    })
    void isRightToTheLastDigits(double p, double quantile) {
        assertThat(NormalQuantile.of(p)).isCloseTo(quantile, within(4e-16 * Math.max(1, Math.abs(quantile))));
        assertThat(NormalQuantile.of(1 - p)).isCloseTo(-quantile, within(1e-15 / Math.min(p, 1 - p)));
    }

    @Test
    void midpointsAreSymmetricAboutZero() {
        double[] quantiles = NormalQuantile.midpoints(5);

        assertThat(quantiles[2]).isZero();
        for (int i = 0; i < 5; i++) {
            assertThat(quantiles[i]).isCloseTo(-quantiles[4 - i], within(1e-15));
        }
        assertThat(NormalQuantile.midpoints(1)).containsExactly(0);
    }
}

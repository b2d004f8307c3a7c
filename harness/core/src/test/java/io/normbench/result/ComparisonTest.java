package io.normbench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Comparison NOISY = with(Optional.of(Comparison.Ratio.of(1.01, 0.97, 1.05)));

    @Test
    void theNoiseFloorIsHowFarTheAaArmReachesToEitherSide() {
        assertThat(NOISY.noiseFloor()).isCloseTo(0.05, within(1e-12));
        assertThat(with(Optional.of(Comparison.Ratio.of(0.9, 0.8, 1.05))).noiseFloor())
                .isCloseTo(0.25, within(1e-12));
        assertThat(with(Optional.empty()).noiseFloor()).isZero();
    }

    @Test
    void aDifferenceInsideTheNoiseFloorIsATie() {
        assertThat(NOISY.isTie(Comparison.Ratio.of(1.04, 1.03, 1.05))).isTrue();
        assertThat(NOISY.isTie(Comparison.Ratio.of(0.96, 0.95, 0.97))).isTrue();
        assertThat(NOISY.isTie(Comparison.Ratio.of(1.06, 1.05, 1.07))).isFalse();
    }

    @Test
    void aDifferenceWhoseIntervalHoldsOneIsATie() {
        assertThat(NOISY.isTie(Comparison.Ratio.of(1.06, 0.99, 1.13))).isTrue();
        assertThat(with(Optional.empty()).isTie(Comparison.Ratio.of(1.001, 1.0005, 1.0015)))
                .isFalse();
    }

    private static Comparison with(Optional<Comparison.Ratio> again) {
        return new Comparison(
                Optional.empty(), "bn", Optional.empty(), Optional.empty(), again, 6, 1, OptionalDouble.empty(), "cap");
    }
}

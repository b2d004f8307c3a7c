package io.normbench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class KendallTauTest {
    private static final double[] X = {1, 2, 3, 4, 5};

    @Test
    void isOneForTheSameOrderAndMinusOneForTheReverse() {
        assertThat(KendallTau.of(X, new double[] {10, 20, 21, 22, 1e9}).getAsDouble())
                .isEqualTo(1);
        assertThat(KendallTau.of(X, new double[] {5, 4, 3, 2, 1}).getAsDouble()).isEqualTo(-1);
    }

    @Test
    void countsPairsInTheSameOrderLessThoseInTheOther() {
        // One of ten pairs is in the other order.
        assertThat(KendallTau.of(X, new double[] {2, 1, 3, 4, 5}).getAsDouble()).isCloseTo(0.8, within(1e-15));
    }

    @Test
    void agreesWithScipyWhereValuesAreTied() {
        // scipy.stats.kendalltau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0])
        assertThat(KendallTau.of(new double[] {12, 2, 1, 12, 2}, new double[] {1, 4, 7, 1, 0})
                        .getAsDouble())
                .isCloseTo(-0.47140452079103173, within(1e-15));
    }

    @Test
    void isNothingWhereThereIsNoOrder() {
        assertThat(KendallTau.of(X, new double[] {3, 3, 3, 3, 3})).isEmpty();
        assertThat(KendallTau.of(new double[] {1}, new double[] {1})).isEmpty();
    }

    @Test
    void refusesSamplesOfDifferentSizesAndWhatIsNoNumber() {
        assertThatThrownBy(() -> KendallTau.of(X, new double[] {1})).hasMessageContaining("5 and 1");
        assertThatThrownBy(() -> KendallTau.of(new double[] {1, Double.NaN}, new double[] {1, 2}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

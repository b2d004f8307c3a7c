package io.normbench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SpearmanTest {
    @Test
    void isOneForEveryOrderThatIsTheSameAndMinusOneForItsReverse() {
        double[] x = {1, 5, 2, 9};

        assertThat(Spearman.of(x, new double[] {10, 300, 11, 1e9}).getAsDouble())
                .isEqualTo(1);
        assertThat(Spearman.of(x, new double[] {0, -7, -1, -8}).getAsDouble()).isEqualTo(-1);
    }

    /** Without ties 1 - 6 Σd² / (n³ - n). */
    @Test
    void isThatOfTheTextbooks() {
        double[] iq = {106, 100, 86, 101, 99, 103, 97, 113, 112, 110};
        double[] hours = {7, 27, 2, 50, 28, 29, 20, 12, 6, 17};

        assertThat(Spearman.of(iq, hours).getAsDouble()).isCloseTo(1 - 6.0 * 194 / 990, within(1e-15));
    }

    /** Pearson's correlation of the ranks 1, 2.5, 2.5, 4 and 1, 2, 3, 4: 4.5 / √(4.5 · 5). */
    @Test
    void equalValuesShareTheirRanks() {
        assertThat(Spearman.of(new double[] {1, 2, 2, 3}, new double[] {1, 2, 3, 4})
                        .getAsDouble())
                .isCloseTo(4.5 / Math.sqrt(4.5 * 5), within(1e-15));
        assertThat(Spearman.of(new double[] {2, 2}, new double[] {1, 3})).isEmpty();
    }

    @Test
    void refusesWhatHasNoOrder() {
        assertThatIllegalArgumentException().isThrownBy(() -> Spearman.of(new double[2], new double[3]));
        assertThatIllegalArgumentException().isThrownBy(() -> Spearman.of(new double[0], new double[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> Spearman.of(new double[] {Double.NaN}, new double[] {1}));
    }

    @Test
    void theIntervalHoldsWhatIsThereAndIsTheSameEveryTime() {
        SplittableRandom random = new SplittableRandom(3);
        double[] x = new double[60];
        double[] tied = new double[60];
        double[] free = new double[60];
        List<String> own = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextGaussian();
            tied[i] = -x[i] + 0.3 * random.nextGaussian();
            free[i] = random.nextGaussian();
            own.add("m" + i);
        }

        Interval strong = Spearman.interval(x, tied, own).orElseThrow();
        assertThat(strong.high()).isLessThan(-0.8);
        assertThat(strong).isEqualTo(Spearman.interval(x, tied, own).orElseThrow());
        Interval none = Spearman.interval(x, free, own).orElseThrow();
        assertThat(none.low()).isNegative();
        assertThat(none.high()).isPositive();
    }

    @Test
    void trialsOfOneMethodAreNoTrialsOfOthers() {
        double[] x = {1, 1.1, 1.2, 1.3, 2, 2.1, 2.2, 2.3, 3, 3.1, 3.2, 3.3};
        double[] y = {1, 1.1, 1.2, 1.3, 2, 2.1, 2.2, 2.3, 1.5, 1.6, 1.7, 1.8};
        List<String> methods = List.of("a", "a", "a", "a", "b", "b", "b", "b", "c", "c", "c", "c");
        List<String> alone = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            alone.add("" + i);
        }

        Interval clustered = Spearman.interval(x, y, methods).orElseThrow();
        Interval naive = Spearman.interval(x, y, alone).orElseThrow();
        assertThat(clustered.high() - clustered.low()).isGreaterThan(naive.high() - naive.low());
        assertThat(Spearman.interval(new double[] {1, 2}, new double[] {1, 2}, List.of("a", "a")))
                .isEmpty();
    }
}

package io.normbench.measure.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StoppingRuleTest {
    private final StoppingRule rule = new StoppingRule(6, 10, 0.02);

    @Test
    void thereAreNeverFewerThanTheFewestRounds() {
        assertThat(rule.after(5, 99, () -> List.of(ratios(5, 0)))).isEmpty();
    }

    @Test
    void itEndsWhenEveryIntervalIsNarrow() {
        assertThat(rule.after(6, 1, () -> List.of(ratios(6, 0.001), ratios(6, 0.1)))).isEmpty();
        assertThat(rule.after(8, 1, () -> List.of(ratios(8, 0.001), ratios(8, 0.001)))).contains(Ending.PRECISION);
    }

    @Test
    void itEndsAtTheCapOtherwise() {
        assertThat(rule.after(6, 9.9, () -> List.of(ratios(6, 0.1)))).isEmpty();
        assertThat(rule.after(7, 10, () -> List.of(ratios(7, 0.1)))).contains(Ending.CAP);
    }

    @Test
    void roundsWithoutARatioDoNotCount() {
        assertThat(rule.after(6, 1, () -> List.of(ratios(3, 0.0001)))).isEmpty();
    }

    @Test
    void withNothingToCompareTheFewestRoundsAreEnough() {
        assertThat(rule.after(6, 1, List::of)).contains(Ending.NOTHING_TO_COMPARE);
    }

    @Test
    void itLooksLessAndLessOften() {
        List<Integer> looks = IntStream.rangeClosed(1, 40)
                .filter(round -> {
                    boolean[] looked = new boolean[1];
                    rule.after(round, 1, () -> {
                        looked[0] = true;
                        return wide();
                    });
                    return looked[0];
                })
                .boxed()
                .toList();

        assertThat(looks).containsExactly(6, 8, 10, 13, 17, 22, 28, 35);
    }

    private static Collection<double[]> wide() {
        return List.of(ratios(6, 1));
    }

    private static double[] ratios(int rounds, double sd) {
        SplittableRandom random = new SplittableRandom(rounds);
        return random.doubles(rounds).map(u -> sd * (u - 0.5)).toArray();
    }
}

package io.normbench.measure.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StoppingRuleTest {
    private final StoppingRule rule = new StoppingRule(new RoundsSpec(0.03, 6, 10, 0.02, 0, 0, 3));

    @Test
    void thereAreNeverFewerThanTheFewestRounds() {
        assertThat(after(5, 99, () -> List.of(ratios(5, 0)))).isEmpty();
    }

    @Test
    void itEndsWhenEveryIntervalIsNarrow() {
        assertThat(after(6, 1, () -> List.of(ratios(6, 0.001), ratios(6, 0.1)))).isEmpty();
        assertThat(after(8, 1, () -> List.of(ratios(8, 0.001), ratios(8, 0.001))))
                .contains(Ending.PRECISION);
    }

    @Test
    void itEndsAtTheCapOtherwise() {
        assertThat(after(6, 9.9, () -> List.of(ratios(6, 0.1)))).isEmpty();
        assertThat(after(7, 10, () -> List.of(ratios(7, 0.1)))).contains(Ending.CAP);
    }

    @Test
    void roundsWithoutARatioDoNotCount() {
        assertThat(after(6, 1, () -> List.of(ratios(3, 0.0001)))).isEmpty();
    }

    @Test
    void withNothingToCompareTheFewestRoundsAreEnough() {
        assertThat(after(6, 1, List::of)).contains(Ending.NOTHING_TO_COMPARE);
    }

    @Test
    void itLooksLessAndLessOften() {
        List<Integer> looks = IntStream.rangeClosed(1, 40)
                .filter(round -> {
                    boolean[] looked = new boolean[1];
                    after(round, 1, () -> {
                        looked[0] = true;
                        return wide();
                    });
                    return looked[0];
                })
                .boxed()
                .toList();

        assertThat(looks).containsExactly(6, 8, 10, 13, 17, 22, 28, 35);
    }

    @Test
    void mostStepsEndItButNotBeforeTheFewestRounds() {
        StoppingRule counting = new StoppingRule(new RoundsSpec(0.03, 6, 0, 0, 100, 10, 0.02, 0, 0, 3));

        assertThat(counting.after(new StoppingRule.Done(5, 1, 100, 1), StoppingRuleTest::wide))
                .isEmpty();
        assertThat(counting.after(new StoppingRule.Done(6, 1, 99, 1), StoppingRuleTest::wide))
                .isEmpty();
        assertThat(counting.after(new StoppingRule.Done(7, 1, 100, 1), StoppingRuleTest::wide))
                .contains(Ending.STEPS);
    }

    @Test
    void precisionEndsItOnlyWhenEveryMemberHasItsLeastStepsAndSeconds() {
        StoppingRule least = new StoppingRule(new RoundsSpec(0.03, 6, 0.5, 40, 100, 10, 0.02, 0, 0, 3));
        Supplier<Collection<double[]>> narrow = () -> List.of(ratios(8, 0.001));

        assertThat(least.after(new StoppingRule.Done(8, 1, 39, 9), narrow)).isEmpty();
        assertThat(least.after(new StoppingRule.Done(9, 1, 99, 0.4), narrow)).isEmpty();
        assertThat(least.after(new StoppingRule.Done(10, 1, 40, 0.5), narrow)).contains(Ending.PRECISION);
        assertThat(least.after(new StoppingRule.Done(11, 10, 1, 0.1), narrow)).contains(Ending.CAP);
    }

    private Optional<Ending> after(int rounds, double seconds, Supplier<Collection<double[]>> logRatios) {
        return rule.after(new StoppingRule.Done(rounds, seconds, 1, 0), logRatios);
    }

    private static Collection<double[]> wide() {
        return List.of(ratios(6, 1));
    }

    private static double[] ratios(int rounds, double sd) {
        SplittableRandom random = new SplittableRandom(rounds);
        return random.doubles(rounds).map(u -> sd * (u - 0.5)).toArray();
    }
}

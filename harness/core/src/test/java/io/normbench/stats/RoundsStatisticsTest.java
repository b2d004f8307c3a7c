package io.normbench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Estimates over rounds within workers. */
class RoundsStatisticsTest {
    private static final double EXACT = 1e-12;

    @Test
    void oneWorkersEstimateIsHodgesAndLehmanns() {
        double[] rounds = {0.11, 0.09, 0.1, 0.14, 0.07, 0.1, 0.12, 5};
        RoundsLocation found = RoundsLocation.of(List.of(rounds), 0.95);

        assertThat(found.location()).isEqualTo(HodgesLehmann.location(rounds));
        assertThat(found.interval()).isEqualTo(HodgesLehmann.interval(rounds, 0.95));
        assertThat(found.rounds()).isEqualTo(8);
    }

    @Test
    void fourLikeWorkersHalveTheInterval() {
        double[] rounds = {-3, -2, -1, 0, 1, 2, 3};
        double one = RoundsLocation.of(List.of(rounds), 0.95).halfWidth();

        assertThat(RoundsLocation.of(List.of(rounds, rounds, rounds, rounds), 0.95)
                        .halfWidth())
                .isCloseTo(one / 2, within(EXACT));
    }

    @Test
    void belowSixRoundsStudentsTBoundsIt() {
        RoundsLocation found = RoundsLocation.of(List.of(new double[] {1, 2, 3}), 0.95);

        assertThat(found.interval().high()).isCloseTo(2 + 4.302652729911275 / Math.sqrt(3), within(1e-9));
        assertThat(RoundsLocation.of(List.of(new double[] {1}), 0.95).halfWidth())
                .isInfinite();
    }

    @Test
    void aWidenedIntervalHoldsEveryWorker() {
        double[] low = {0, 0, 0, 0, 0, 0};
        double[] high = {4, 4, 4, 4, 4, 4};
        RoundsLocation found = RoundsLocation.of(List.of(low, high), 0.95);

        assertThat(found.interval()).isEqualTo(new Interval(2, 2));
        assertThat(found.widened(1).interval()).isEqualTo(new Interval(0, 4));
        assertThat(found.widened(3).interval()).isEqualTo(new Interval(-1, 5));
    }

    @Test
    void theSpreadBetweenWorkersIsTheInteractionMeanSquare() {
        // Residuals after both means: 1, -1 / -1, 1, of one degree of freedom.
        WorkerSpread spread = WorkerSpread.of(new double[][] {{12, 20}, {20, 32}});

        assertThat(spread.sd()).isCloseTo(2, within(EXACT));
        assertThat(spread.freedom()).isEqualTo(1);
        assertThat(WorkerSpread.of(new double[][] {{12, 20}, {20, 34}}).sd()).isCloseTo(3, within(EXACT));
    }

    @Test
    void whatAllMembersOfAWorkerShareIsNoSpread() {
        double[][] locations = {{0, 0, 0}, {0.1, 0.2, 0}, {0.5, 0.3, 0.4}};
        double[][] shifted = {{1, 7, 0}, {1.1, 7.2, 0}, {1.5, 7.3, 0.4}};

        assertThat(WorkerSpread.of(shifted).sd())
                .isCloseTo(WorkerSpread.of(locations).sd(), within(1e-9));
    }

    @Test
    void theSpreadEstimatesWhatWasPutIn() {
        SplittableRandom random = new SplittableRandom(3);
        double[][] locations = new double[200][2];
        for (int m = 0; m < locations.length; m++) {
            locations[m][0] = m + 0.03 * random.nextGaussian();
            locations[m][1] = m + 5 + 0.03 * random.nextGaussian();
        }
        WorkerSpread spread = WorkerSpread.of(locations);

        assertThat(spread.sd()).isCloseTo(0.03, within(0.004));
        assertThat(spread.halfWidthOfDifference(2, 0.95)).isCloseTo(1.972 * spread.sd(), within(1e-4));
    }

    @Test
    void aSpreadNeedsTwoOfEach() {
        assertThatThrownBy(() -> WorkerSpread.of(new double[][] {{1, 2}})).hasMessageContaining("1 members");
        assertThatThrownBy(() -> WorkerSpread.of(new double[][] {{1}, {2}})).hasMessageContaining("1 workers");
    }

    @Test
    void theMediansIntervalIsOfOrderStatistics() {
        // Hollander, Wolfe and Chicken, table A.2: P(B <= 1) = 0.0107 of 10, P(B <= 2) = 0.0547.
        double[] ten = {10, 1, 9, 2, 8, 3, 7, 4, 6, 5};

        assertThat(MedianInterval.of(ten, 0.95)).isEqualTo(new Interval(2, 9));
        assertThat(MedianInterval.of(new double[] {1, 2, 3, 4, 5, 6}, 0.95)).isEqualTo(new Interval(1, 6));
        assertThat(MedianInterval.of(new double[] {1, 2, 3, 4, 5}, 0.95).high()).isInfinite();
    }
}

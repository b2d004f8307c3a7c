package io.normbench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What must hold of rank tests and of the estimates that belong to them, whatever the numbers. */
class RankStatisticsTest {
    private static final double EXACT = 1e-12;
    private static final SignedRank.Zeros WILCOX = SignedRank.Zeros.WILCOX;

    /** Values on a coarse grid, so that ties and zeros occur, and every third time on a fine one. */
    private static double[] sample(SplittableRandom random, int size) {
        double grid = random.nextInt(3) == 0 ? 1e6 : 4;
        return IntStream.range(0, size)
                .mapToDouble(i -> Math.round((random.nextDouble() - 0.4) * 2 * grid) / grid)
                .toArray();
    }

    private static double[] shuffled(double[] values, SplittableRandom random) {
        double[] copy = values.clone();
        for (int i = copy.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            double swap = copy[i];
            copy[i] = copy[j];
            copy[j] = swap;
        }
        return copy;
    }

    private static double[] map(double[] values, java.util.function.DoubleUnaryOperator f) {
        return Arrays.stream(values).map(f).toArray();
    }

    @RepeatedTest(60)
    void signedRankTurnsRoundWithTheSigns(RepetitionInfo info) {
        SplittableRandom random = new SplittableRandom(info.getCurrentRepetition());
        double[] x = sample(random, 1 + random.nextInt(14));
        for (SignedRank.Zeros zeros : SignedRank.Zeros.values()) {
            SignedRank up = SignedRank.of(x, zeros);
            SignedRank down = SignedRank.of(map(x, v -> -v), zeros);

            assertThat(up.pGreater()).isCloseTo(down.pLess(), within(EXACT));
            assertThat(up.pTwoSided()).isCloseTo(down.pTwoSided(), within(EXACT));
            assertThat(up.pGreater() + up.pLess()).isGreaterThan(1 - EXACT);
            assertThat(SignedRank.of(shuffled(x, random), zeros)).isEqualTo(up);
            assertThat(SignedRank.of(map(x, v -> 8 * v), zeros)).isEqualTo(up);
        }
    }

    @RepeatedTest(30)
    void signedRankCountsEverySign(RepetitionInfo info) {
        SplittableRandom random = new SplittableRandom(500 + info.getCurrentRepetition());
        double[] x = map(sample(random, 1 + random.nextInt(10)), v -> v == 0 ? 0.25 : v);
        double[] magnitudes = map(x, Math::abs);
        double wPlus = SignedRank.of(x, WILCOX).wPlus();
        int atLeast = 0;
        for (int signs = 0; signs < 1 << x.length; signs++) {
            int chosen = signs;
            double[] signed = IntStream.range(0, x.length)
                    .mapToDouble(i -> (chosen >> i & 1) == 1 ? magnitudes[i] : -magnitudes[i])
                    .toArray();
            atLeast += SignedRank.of(signed, WILCOX).wPlus() >= wPlus ? 1 : 0;
        }

        assertThat(SignedRank.of(x, WILCOX).pGreater()).isCloseTo(atLeast / Math.pow(2, x.length), within(EXACT));
    }

    @Test
    void allZerosDecideNothing() {
        assertThat(SignedRank.of(new double[] {0, 0, 0}, WILCOX)).isEqualTo(new SignedRank(0, 0, 1, 1));
    }

    @Test
    void sixPairsThatAllGotSlowerHaveTheSmallestPossibleP() {
        assertThat(SignedRank.of(new double[] {1, 2, 3, 4, 5, 6}, WILCOX).pGreater())
                .isEqualTo(1 / 64.0);
        assertThat(SignedRank.of(new double[] {1, 1, 1, 1, 1, 1}, WILCOX).pGreater())
                .isEqualTo(1 / 64.0);
    }

    @Test
    void longSamplesWithTiesAreApproximatedCloseToTheExactValue() {
        double[] tied = IntStream.range(0, 300).mapToDouble(i -> i % 7 - 2.5).toArray();
        SignedRank test = SignedRank.of(tied, WILCOX);

        assertThat(test.nonZero()).isEqualTo(300);
        assertThat(test.pGreater()).isBetween(0.0, 0.01);
    }

    @RepeatedTest(60)
    void mannWhitneyTurnsRoundWithTheSamples(RepetitionInfo info) {
        SplittableRandom random = new SplittableRandom(1000 + info.getCurrentRepetition());
        double[] x = sample(random, 1 + random.nextInt(7));
        double[] y = sample(random, 1 + random.nextInt(7));

        MannWhitney test = MannWhitney.of(x, y);
        MannWhitney swapped = MannWhitney.of(y, x);
        assertThat(test.u1() + test.u2()).isEqualTo(x.length * y.length);
        assertThat(swapped.u1()).isEqualTo(test.u2());
        assertThat(swapped.pGreater()).isCloseTo(test.pLess(), within(EXACT));
        assertThat(MannWhitney.of(shuffled(x, random), shuffled(y, random))).isEqualTo(test);
        MannWhitney moved = MannWhitney.of(map(x, v -> v + 16), map(y, v -> v + 16));
        assertThat(moved.pGreater()).isCloseTo(test.pGreater(), within(EXACT));
        assertThat(MannWhitney.of(map(x, v -> v + 100), y).u2()).isZero();
    }

    @RepeatedTest(40)
    void mannWhitneyCountsEverySplit(RepetitionInfo info) {
        SplittableRandom random = new SplittableRandom(1500 + info.getCurrentRepetition());
        double[] pooled = sample(random, 8);
        int n = 1 + random.nextInt(7);
        double u = MannWhitney.of(Arrays.copyOf(pooled, n), Arrays.copyOfRange(pooled, n, 8))
                .u1();
        int atMost = 0;
        int all = 0;
        for (int split = 0; split < 256; split++) {
            if (Integer.bitCount(split) == n) {
                int chosen = split;
                double[] x = IntStream.range(0, 8)
                        .filter(i -> (chosen >> i & 1) == 1)
                        .mapToDouble(i -> pooled[i])
                        .toArray();
                double[] y = IntStream.range(0, 8)
                        .filter(i -> (chosen >> i & 1) == 0)
                        .mapToDouble(i -> pooled[i])
                        .toArray();
                double other = 0;
                for (double a : x) {
                    for (double b : y) {
                        other += a > b ? 1 : a == b ? 0.5 : 0;
                    }
                }
                atMost += other <= u ? 1 : 0;
                all++;
            }
        }

        assertThat(MannWhitney.of(Arrays.copyOf(pooled, n), Arrays.copyOfRange(pooled, n, 8))
                        .pLess())
                .isCloseTo((double) atMost / all, within(EXACT));
    }

    @RepeatedTest(40)
    void estimatesMoveWithTheSampleAndIgnoreItsOrder(RepetitionInfo info) {
        SplittableRandom random = new SplittableRandom(2000 + info.getCurrentRepetition());
        double[] x = sample(random, 1 + random.nextInt(14));
        double[] y = sample(random, 1 + random.nextInt(9));

        double location = HodgesLehmann.location(x);
        assertThat(HodgesLehmann.location(map(x, v -> v + 3))).isCloseTo(location + 3, within(EXACT));
        assertThat(HodgesLehmann.location(map(x, v -> -v))).isCloseTo(-location, within(EXACT));
        assertThat(HodgesLehmann.location(shuffled(x, random))).isEqualTo(location);
        double shift = HodgesLehmann.shift(x, y);
        assertThat(HodgesLehmann.shift(y, x)).isCloseTo(-shift, within(EXACT));
        assertThat(HodgesLehmann.shift(map(x, v -> v + 2), y)).isCloseTo(shift + 2, within(EXACT));
        Interval interval = HodgesLehmann.interval(x, 0.9);
        assertThat(location).isBetween(interval.low(), interval.high());
        Interval turned = HodgesLehmann.interval(map(x, v -> 0 - v), 0.9);
        assertThat(turned).isEqualTo(new Interval(0 - interval.high(), 0 - interval.low()));
        Interval ofShift = HodgesLehmann.intervalOfShift(x, y, 0.9);
        assertThat(shift).isBetween(ofShift.low(), ofShift.high());
    }

    /** A location is outside a bound if and only if the one-sided test of the same level rejects it. */
    @RepeatedTest(40)
    void boundsAndTestsAgree(RepetitionInfo info) {
        SplittableRandom random = new SplittableRandom(3000 + info.getCurrentRepetition());
        double[] x = IntStream.range(0, 5 + random.nextInt(8))
                .mapToDouble(i -> random.nextDouble())
                .toArray();
        double[] y = IntStream.range(0, 4 + random.nextInt(5))
                .mapToDouble(i -> random.nextDouble())
                .toArray();

        double upper = HodgesLehmann.upperBound(x, 0.95);
        assertThat(SignedRank.of(map(x, v -> v - (upper + 1e-9)), WILCOX).pLess())
                .isLessThanOrEqualTo(0.05);
        assertThat(SignedRank.of(map(x, v -> v - (upper - 1e-9)), WILCOX).pLess())
                .isGreaterThan(0.05);
        double lower = HodgesLehmann.lowerBoundOfShift(x, y, 0.95);
        assertThat(MannWhitney.of(map(x, v -> v - (lower - 1e-9)), y).pGreater())
                .isLessThanOrEqualTo(0.05);
        assertThat(MannWhitney.of(map(x, v -> v - (lower + 1e-9)), y).pGreater())
                .isGreaterThan(0.05);
    }

    @Test
    void aSampleTooSmallForItsConfidenceHasNoBounds() {
        assertThat(HodgesLehmann.upperBound(new double[] {1, 2, 3, 4}, 0.95)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(HodgesLehmann.lowerBound(new double[] {1, 2, 3, 4}, 0.95)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(HodgesLehmann.upperBound(new double[] {1, 2, 3, 4, 5}, 0.95)).isEqualTo(5);
        assertThat(HodgesLehmann.upperBoundOfShift(new double[] {1, 2}, new double[] {0, 0.5}, 0.95))
                .isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void theBoundOfSixPairsIsTheThirdLargestWalshAverage() {
        // P(W+ <= 2) = 3/64 <= 0.05 < P(W+ <= 3) = 5/64, so three order statistics may be passed over.
        assertThat(HodgesLehmann.upperBound(new double[] {0, 0, 0, 1, 2, 3}, 0.95))
                .isEqualTo(2);
    }

    @Test
    void whatHasNoPlaceInAnOrderIsRefused() {
        assertThatThrownBy(() -> SignedRank.of(new double[] {1, Double.NaN}, WILCOX))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MannWhitney.of(new double[] {1}, new double[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HodgesLehmann.location(new double[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Holm.adjust(new double[] {1.1})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StudentT.of(1)).isInstanceOf(IllegalArgumentException.class);
    }

    @RepeatedTest(20)
    void holmIgnoresTheOrderAndNeverLowersAP(RepetitionInfo info) {
        SplittableRandom random = new SplittableRandom(4000 + info.getCurrentRepetition());
        double[] p = IntStream.range(0, 1 + random.nextInt(9))
                .mapToDouble(i -> random.nextDouble())
                .toArray();

        double[] adjusted = Holm.adjust(p);
        double[] backwards = Holm.adjust(IntStream.range(0, p.length)
                .mapToDouble(i -> p[p.length - 1 - i])
                .toArray());
        for (int i = 0; i < p.length; i++) {
            assertThat(adjusted[i]).isBetween(p[i], 1.0);
            assertThat(backwards[p.length - 1 - i]).isEqualTo(adjusted[i]);
        }
        assertThat(Holm.adjust(new double[0])).isEmpty();
    }

    @Test
    void equalValuesHaveAMeanWithoutUncertainty() {
        StudentT t = StudentT.of(0.5, 0.5, 0.5);

        assertThat(t.lowerBound(0.95)).isEqualTo(0.5);
        assertThat(t.upperBound(0.95)).isEqualTo(0.5);
        assertThat(t.pGreater(0.5)).isEqualTo(0.5);
        assertThat(t.pGreater(0.4)).isZero();
    }

    @Test
    void oneWildValueDoesNotMoveTheRobustSpread() {
        assertThat(Spread.madNormal(new double[] {1, 2, 3, 4, 1e9})).isCloseTo(1.4826, within(1e-4));
        assertThat(Spread.iqr(new double[] {1, 2, 3, 4, 1e9})).isEqualTo(2);
    }
}

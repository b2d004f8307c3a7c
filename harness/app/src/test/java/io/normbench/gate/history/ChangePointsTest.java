package io.normbench.gate.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Known series: a noisy level with steps, ramps and spikes, on the scale of log step times. */
class ChangePointsTest {
    private static final double NOISE = 0.02;
    private final ChangePoints method = ChangePoints.defaults();

    private static double[] series(long seed, int length, IntToDoubleFunction level) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, length)
                .mapToDouble(i -> level.applyAsDouble(i) + NOISE * random.nextGaussian())
                .toArray();
    }

    private List<Integer> places(double[] series) {
        return method.find(series).stream().map(ChangePoint::index).toList();
    }

    @Test
    void aStepIsFoundWhereItIs() {
        for (long seed = 0; seed < 20; seed++) {
            List<ChangePoint> found = method.find(series(seed, 40, i -> i < 23 ? 1.6 : 1.7));
            assertThat(found).hasSize(1);
            assertThat(found.get(0).index()).isBetween(22, 24);
            assertThat(found.get(0).after() - found.get(0).before()).isCloseTo(0.1, within(0.03));
            assertThat(found.get(0).p()).isLessThan(0.001);
        }
    }

    @Test
    void noiseAloneHasHardlyAnyChange() {
        int found = 0;
        for (long seed = 0; seed < 200; seed++) {
            found += places(series(seed, 60, i -> 2)).size();
        }
        assertThat(found).as("changes in 200 series of pure noise").isLessThanOrEqualTo(6);
    }

    @Test
    void twoStepsAreTwoChanges() {
        List<Integer> places = places(series(4, 90, i -> i < 30 ? 0 : i < 60 ? 0.1 : 0.02));

        assertThat(places).hasSize(2);
        assertThat(places.get(0)).isBetween(29, 31);
        assertThat(places.get(1)).isBetween(59, 61);
    }

    @Test
    void aRampShowsAsStepsInOneDirection() {
        List<ChangePoint> found = method.find(series(5, 100, i -> 0.003 * i));

        assertThat(found)
                .hasSizeBetween(2, 12)
                .allSatisfy(c -> assertThat(c.after()).isGreaterThan(c.before()));
    }

    @Test
    void aSingleSpikeIsNoChange() {
        assertThat(places(series(6, 40, i -> i == 20 ? 0.5 : 0))).isEmpty();
        assertThat(places(series(6, 40, i -> i == 39 ? 0.5 : 0))).isEmpty();
    }

    @Test
    void aStepFarBehindTheFirstWindowIsFound() {
        assertThat(places(series(7, 400, i -> i < 333 ? 0 : 0.1)))
                .singleElement()
                .satisfies(place -> assertThat(place).isBetween(332, 334));
    }

    @Test
    void aChangeBelowTwoPercentIsIgnored() {
        double[] quiet = IntStream.range(0, 40)
                .mapToDouble(i -> (i < 20 ? 0 : 0.015) + 1e-4 * (i % 3))
                .toArray();
        assertThat(places(quiet)).isEmpty();
        double[] larger = IntStream.range(0, 40)
                .mapToDouble(i -> (i < 20 ? 0 : 0.025) + 1e-4 * (i % 3))
                .toArray();
        assertThat(places(larger)).containsExactly(20);
    }

    @Test
    void seriesWithoutSpreadAndShortOnesAreFine() {
        assertThat(places(new double[0])).isEmpty();
        assertThat(places(new double[] {1, 2, 3, 4, 5})).isEmpty();
        assertThat(places(new double[] {1, 1, 1, 1, 1, 1, 1})).isEmpty();
        assertThat(places(new double[] {1, 1, 1, 2, 2, 2})).containsExactly(3);
    }

    @Test
    void theSameSeriesGivesTheSameChangesTurnedRoundToo() {
        double[] series = series(8, 80, i -> i < 50 ? 0 : 0.1);
        double[] negative = Arrays.stream(series).map(x -> -x).toArray();
        double[] shifted = Arrays.stream(series).map(x -> x + 4).toArray();

        assertThat(method.find(series)).isEqualTo(ChangePoints.defaults().find(series.clone()));
        assertThat(places(negative)).isEqualTo(places(series));
        assertThat(places(shifted)).isEqualTo(places(series));
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new ChangePoints(4, 0.001, 0.02, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChangePoints(50, 1, 0.02, 3)).isInstanceOf(IllegalArgumentException.class);
    }
}

package io.normbench.measure.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.norm.RunningMoments;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Statistics of several batches are those of all their values. */
class PooledStatisticsTest {
    /** Of different sizes, far from 0, with different means. */
    private static final double[][] BATCHES = {{1001, 1003}, {1010, 1011, 1012, 1020}, {990, 1000, 1025}};

    private static final double[] ALL =
            Arrays.stream(BATCHES).flatMapToDouble(Arrays::stream).toArray();

    private static double mean(double... values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double variance(double... values) {
        double mean = mean(values);
        return Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(names = {"UNBIASED", "BIASED"})
    void momentsArePooled(RunningMoments kind) {
        PooledStatistics pooled = new PooledStatistics(kind);
        for (double[] batch : BATCHES) {
            double m = batch.length;
            double stored = variance(batch) * (kind == RunningMoments.UNBIASED ? m / (m - 1) : 1);
            pooled.add("a.running_mean", new double[] {mean(batch)}, m);
            pooled.add("a.running_var", new double[] {stored}, m);
        }

        assertThat(pooled.values().get("a.running_mean")).containsExactly(new double[] {mean(ALL)}, within(1e-12));
        assertThat(pooled.values().get("a.running_var")).containsExactly(new double[] {variance(ALL)}, within(1e-10));
        assertThat(pooled.values()).hasSize(2);
    }

    @Test
    void aDeviationIsTheRootOfThePooledVariance() {
        PooledStatistics pooled = new PooledStatistics(RunningMoments.UNBIASED);
        for (double[] batch : BATCHES) {
            pooled.add("running_mean", new double[] {mean(batch)}, batch.length);
            pooled.add("running_std", new double[] {Math.sqrt(variance(batch))}, batch.length);
        }

        assertThat(pooled.values().get("running_std"))
                .containsExactly(new double[] {Math.sqrt(variance(ALL))}, within(1e-12));
    }

    @Test
    void oneVarianceOfAllChannelsGetsTheMeanOfWhatLiesBetweenTheirMeans() {
        PooledStatistics pooled = new PooledStatistics(RunningMoments.BIASED);
        pooled.add("running_mean", new double[] {0, 10}, 4);
        pooled.add("running_var", new double[] {1}, 8);
        pooled.add("running_mean", new double[] {2, 10}, 4);
        pooled.add("running_var", new double[] {3}, 8);

        // Within: 2. Between: 1 in the first channel, 0 in the second.
        assertThat(pooled.values().get("running_var")).containsExactly(new double[] {2.5}, within(1e-15));
    }

    @Test
    void aVarianceWithoutAMeanIsTheMeanOfTheBatches() {
        PooledStatistics pooled = new PooledStatistics(RunningMoments.UNBIASED);
        pooled.add("running_var", new double[] {2}, 1);
        pooled.add("running_var", new double[] {5}, 2);

        assertThat(pooled.values().get("running_var")).containsExactly(new double[] {4}, within(1e-15));
    }

    @Test
    void whatIsNoMomentIsAveraged() {
        PooledStatistics pooled = new PooledStatistics(RunningMoments.AVERAGED);
        pooled.add("running_mean", new double[] {0}, 2);
        pooled.add("running_var", new double[] {1}, 2);
        pooled.add("running_mean", new double[] {2}, 2);
        pooled.add("running_var", new double[] {3}, 2);

        assertThat(pooled.values().get("running_var")).containsExactly(new double[] {2}, within(1e-15));
        assertThat(pooled.values()).hasSize(2);
    }
}

package io.normbench.report.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.report.Rows;
import io.normbench.report.method.MethodOptions;
import io.normbench.result.Comparison;
import io.normbench.result.Comparison.Ratio;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.stats.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Intervals, noise floors and ratios of a grid. */
class GridTest {
    private static final Ratio AGAIN = Ratio.of(1, 0.98, 1.03);

    private final List<ResultRow> rows = new ArrayList<>();

    private void timed(String method, int batch, double stepMs, Ratio ratio) {
        Measured m = Rows.timing(stepMs, batch, 300, false);
        Comparison comparison = new Comparison(
                Optional.empty(),
                "bn",
                Optional.ofNullable(ratio),
                Optional.empty(),
                Optional.of(AGAIN),
                20,
                2,
                OptionalDouble.empty(),
                "cap");
        rows.add(Rows.row(method, batch, 1, "t1", new Outcome.Completed(), with(m, comparison)));
    }

    private static Measured with(Measured m, Comparison comparison) {
        return new Measured(
                m.warmupSteps(),
                "",
                m.steps(),
                m.stepMsMedian(),
                m.stepMsP10(),
                m.stepMsP90(),
                m.imagesPerSecond(),
                m.inferImagesPerSecond(),
                m.peakHostBytes(),
                m.peakDeviceBytes(),
                m.energyJoules(),
                m.metric(),
                m.metricValue(),
                m.metricCount(),
                m.metrics(),
                m.trainImages(),
                m.finalLoss(),
                m.wallSeconds(),
                Optional.of(comparison));
    }

    private Grid grid() {
        return Grid.of(Quantity.TRAIN_THROUGHPUT, Entry.of(rows));
    }

    @Test
    void ratiosWithinRoundsCountAndNotTheQuotientOfStepTimes() {
        timed("bn", 8, 10, null);
        timed("gn", 8, 40, Ratio.of(0.8, 0.78, 0.82));
        timed("ln", 8, 1, Ratio.of(1.02, 1.01, 1.03));

        Grid.Relative gn = grid().relative("gn", "bn", 8).orElseThrow();
        assertThat(gn.text()).isEqualTo("1.25");
        assertThat(gn.interval().orElseThrow().low()).isCloseTo(1 / 0.82, within(1e-12));
        // Its interval does not hold 1, but bn beside itself came out 3% apart.
        assertThat(grid().relative("ln", "bn", 8).orElseThrow().text()).isEqualTo("\u2248 0.98");
    }

    @Test
    void whatTheSameComputationComesOutApartIsNoise() {
        timed("bn", 8, 10, null);
        timed("gbn", 8, 10, Ratio.of(1.08, 1.06, 1.1));
        timed("gn", 8, 10, Ratio.of(0.94, 0.93, 0.95));
        timed("ln", 8, 10, Ratio.of(0.9, 0.89, 0.91));
        timed("bn", 32, 10, null);
        timed("gbn", 32, 10, Ratio.of(1.08, 1.06, 1.1));

        assertThat(grid().noiseFloor(8).getAsDouble()).isCloseTo(0.08, within(1e-12));
        assertThat(grid().relative("gbn", "bn", 8).orElseThrow().tie()).isTrue();
        assertThat(grid().relative("gn", "bn", 8).orElseThrow().tie()).isTrue();
        assertThat(grid().relative("ln", "bn", 8).orElseThrow().tie()).isFalse();
        // A ghost batch of 16 is filled twice: another computation.
        assertThat(grid().noiseFloor(32).getAsDouble()).isCloseTo(0.03, within(1e-12));
        assertThat(grid().relative("gbn", "bn", 32).orElseThrow().text()).isEqualTo("0.93");
        assertThat(BestSet.of(grid(), 8, Optional.empty()).methods()).containsExactly("ln", "gn");
    }

    @Test
    void theReferenceBesideItselfIsNoTie() {
        timed("bn", 8, 10, null);

        assertThat(grid().relative("bn", "bn", 8).orElseThrow().text()).isEqualTo("1.00");
    }

    @Test
    void theIntervalOfASpeedIsThatOfItsStepTime() {
        timed("bn", 8, 10, null);
        ResultRow row = rows.get(0);
        Comparison found = row.measured().comparison().orElseThrow();
        rows.set(
                0,
                row.with(with(
                        row.measured(),
                        new Comparison(
                                Optional.of(new Interval(8, 16)),
                                "bn",
                                found.ratio(),
                                found.inferRatio(),
                                found.again(),
                                20,
                                2,
                                OptionalDouble.empty(),
                                "cap"))));

        assertThat(grid().interval("bn", 8)).contains(new Interval(500, 1000));
    }

    @Test
    void theIntervalOfAMetricCountsSeedsAndHeldOutItems() {
        for (int seed = 1; seed <= 2; seed++) {
            rows.add(
                    Rows.row("gn", 8, seed, "a" + seed, new Outcome.Completed(), Rows.metric(seed == 1 ? 0.49 : 0.51)));
        }
        Interval interval =
                Grid.of(Quantity.ACCURACY, Entry.of(rows)).interval("gn", 8).orElseThrow();

        // Seeds: t(1) sqrt(0.0002 / 0.4549 / 2); items: Wilson's 0.0514.
        double seeds = 12.7062 * Math.sqrt(0.0002 / 0.4549364 / 2);
        assertThat(interval.high() - 0.5).isCloseTo(Math.hypot(seeds, 0.0514), within(1e-3));
    }

    @Test
    void keptPredictionsTellWhatBothGotWrong() {
        rows.add(Rows.row("gn", 8, 1, "a1", new Outcome.Completed(), Rows.metric(0.75)));
        rows.add(Rows.row("ln", 8, 1, "a1", new Outcome.Completed(), Rows.metric(0.5)));
        double[] gn = {1, 1, 1, 0};
        double[] ln = {1, 1, 0, 0};
        Map<String, double[]> scores = Map.of(rows.get(0).key(), gn, rows.get(1).key(), ln);
        Grid kept = Grid.of(Quantity.ACCURACY, Entry.of(rows), MethodOptions.UNKNOWN, scores);

        assertThat(kept.contrast("gn", "ln", 8).orElseThrow().sampleVariance()).isCloseTo(0.0625, within(1e-12));
        assertThat(Grid.of(Quantity.ACCURACY, Entry.of(rows))
                        .contrast("gn", "ln", 8)
                        .orElseThrow()
                        .sampleVariance())
                .isCloseTo((0.75 * 0.25 + 0.25) / 360, within(1e-12));
    }

    @Test
    void memoryStandsAboveWhatTheWorkerHeldBefore() {
        long mebibyte = 1 << 20;
        for (String method : List.of("bn", "gbn", "gn")) {
            long above = Map.of("bn", 22L, "gbn", 2L, "gn", 12L).get(method);
            rows.add(Rows.row(
                    method,
                    8,
                    1,
                    "p1",
                    new Outcome.Completed(),
                    Measured.nothing()
                            .withMemory(OptionalLong.of((250 + above) * mebibyte), OptionalLong.empty())
                            .withFurther(Map.of("baseline_host_bytes", 250 * mebibyte))));
        }
        Grid memory = Grid.of(Quantity.HOST_MEMORY, Entry.of(rows));

        assertThat(memory.value("gn", 8)).hasValue(12);
        assertThat(memory.noiseFloor(8)).hasValue(20);
        assertThat(BestSet.of(memory, 8, Optional.empty()).methods()).containsExactly("gbn", "gn", "bn");
        assertThat(Grid.of(Quantity.HOST_PEAK, Entry.of(rows)).isEmpty()).isTrue();
    }

    @Test
    void withoutRoundsItIsTheQuotientAndNoTieIsClaimed() {
        rows.add(Rows.row("bn", 8, 1, "t1", new Outcome.Completed(), Rows.timing(10, 8, 300, false)));
        rows.add(Rows.row("gn", 8, 1, "t1", new Outcome.Completed(), Rows.timing(10, 8, 300, false)));

        assertThat(grid().relative("gn", "bn", 8).orElseThrow().text()).isEqualTo("1.00");
        assertThat(grid().relative("gn", "bn", 8).orElseThrow().interval()).isEmpty();
    }
}

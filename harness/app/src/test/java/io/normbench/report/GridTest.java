package io.normbench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.result.Comparison;
import io.normbench.result.Comparison.Ratio;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Speeds relative to a baseline: from ratios within rounds, with ties. */
class GridTest {
    private static final Ratio AGAIN = Ratio.of(1, 0.98, 1.03);

    private final List<ResultRow> rows = new ArrayList<>();

    private void timed(String method, int batch, double stepMs, Ratio ratio) {
        Measured m = Rows.timing(stepMs, batch, 300, false);
        Comparison comparison = new Comparison(
                Optional.empty(), "bn", Optional.ofNullable(ratio), Optional.empty(), Optional.of(AGAIN), 20, 2,
                OptionalDouble.empty(), "cap");
        rows.add(Rows.row(method, batch, 1, "t1", new Outcome.Completed(), new Measured(
                m.warmupSteps(), "", m.steps(), m.stepMsMedian(), m.stepMsP10(), m.stepMsP90(), m.imagesPerSecond(),
                m.inferImagesPerSecond(), m.peakHostBytes(), m.peakDeviceBytes(), m.energyJoules(), m.metric(),
                m.metricValue(), m.metricCount(), m.metrics(), m.trainImages(), m.finalLoss(), m.wallSeconds(),
                Optional.of(comparison))));
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
    void aMeanOverBatchSizesIsATieInsideItsOwnNarrowerNoise() {
        timed("bn", 8, 10, null);
        timed("bn", 16, 10, null);
        timed("gn", 8, 10, Ratio.of(0.975, 0.95, 1.0));
        timed("gn", 16, 10, Ratio.of(0.975, 0.95, 1.0));
        timed("ln", 8, 10, Ratio.of(0.99, 0.97, 1.01));
        timed("ln", 16, 10, Ratio.of(1.01, 0.99, 1.03));

        assertThat(grid().relative("gn", "bn", 8).orElseThrow().tie()).isTrue();
        Grid.Relative gn = grid().meanRelative("gn", "bn").orElseThrow();
        assertThat(gn.noiseFloor()).isCloseTo(Math.expm1(Math.log1p(0.03) / Math.sqrt(2)), within(1e-12));
        assertThat(gn.text()).isEqualTo("1.03");
        assertThat(grid().meanRelative("ln", "bn").orElseThrow().text()).isEqualTo("\u2248 1.00");
    }

    @Test
    void withoutRoundsItIsTheQuotientAndNoTieIsClaimed() {
        rows.add(Rows.row("bn", 8, 1, "t1", new Outcome.Completed(), Rows.timing(10, 8, 300, false)));
        rows.add(Rows.row("gn", 8, 1, "t1", new Outcome.Completed(), Rows.timing(10, 8, 300, false)));

        assertThat(grid().relative("gn", "bn", 8).orElseThrow().text()).isEqualTo("1.00");
        assertThat(grid().meanRelative("gn", "bn").orElseThrow().interval()).isEmpty();
    }
}

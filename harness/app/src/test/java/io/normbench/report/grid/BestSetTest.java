package io.normbench.report.grid;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.report.method.MethodOptions;
import io.normbench.result.Comparison;
import io.normbench.result.Comparison.Ratio;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who is the best of a column, and who cannot be told from it. */
class BestSetTest {
    private static final int BATCH = 8;
    private static final Ratio AGAIN = Ratio.of(1, 0.99, 1.02);

    private final Map<String, Map<Integer, GridPoint>> points = new TreeMap<>();

    @Test
    void aBestThatStandsFarFromAllOthersStandsAlone() {
        seeds("gn", 0.95, 0.004, 3);
        seeds("bn", 0.40, 0.030, 3);
        seeds("in", 0.41, 0.020, 3);

        assertThat(of(Quantity.ACCURACY).methods()).containsExactly("gn");
        assertThat(of(Quantity.ACCURACY).isOnly("gn")).isTrue();
    }

    @Test
    void whoLiesWithinTheSeedsSpreadIsLikeTheBest() {
        seeds("gn", 0.955, 0.010, 3);
        seeds("ln", 0.960, 0.002, 3);
        seeds("bn", 0.141, 0.030, 3);

        assertThat(of(Quantity.ACCURACY).methods()).containsExactly("ln", "gn");
        assertThat(of(Quantity.ACCURACY).isOnly("ln")).isFalse();
    }

    @Test
    void amongManyMethodsADifferenceOfChanceIsCorrectedFor() {
        // p = 0.03 alone.
        seeds("a", 0.960, 0.004, 3);
        seeds("b", 0.950, 0.004, 3);
        assertThat(of(Quantity.ACCURACY).methods()).containsExactly("a");
        for (int i = 0; i < 8; i++) {
            seeds("m" + i, 0.950, 0.004, 3);
        }

        assertThat(of(Quantity.ACCURACY).methods()).hasSize(10);
    }

    @Test
    void nobodyBelowTheFloorIsBest() {
        seeds("gn", 0.95, 0.02, 3);
        seeds("ln", 0.94, 0.02, 3);
        assertThat(of(Quantity.ACCURACY).methods()).containsExactly("gn", "ln");

        assertThat(above(0.945).methods()).containsExactly("gn");
        assertThat(above(0.96).methods()).isEmpty();
    }

    @Test
    void withOneSeedTheHeldOutImagesDecideAndWithoutTheirNumberNobodyIsBest() {
        seeds("gn", 0.95, 0, 1);
        seeds("ln", 0.93, 0, 1);
        seeds("bn", 0.60, 0, 1);
        assertThat(of(Quantity.ACCURACY).methods()).isEmpty();

        points.replaceAll((method, row) -> Map.of(BATCH, judgedOn(200, row.get(BATCH))));
        assertThat(of(Quantity.ACCURACY).methods()).containsExactly("gn", "ln");
        points.replaceAll((method, row) -> Map.of(BATCH, judgedOn(20_000, row.get(BATCH))));
        assertThat(of(Quantity.ACCURACY).methods()).containsExactly("gn");
    }

    @Test
    void aFewHeldOutImagesMakeTiesOfWhatSeedsTellApart() {
        seeds("gn", 0.95, 0.001, 3);
        seeds("ln", 0.93, 0.001, 3);
        assertThat(of(Quantity.ACCURACY).isOnly("gn")).isTrue();

        points.replaceAll((method, row) -> Map.of(BATCH, judgedOn(200, row.get(BATCH))));
        assertThat(of(Quantity.ACCURACY).methods()).containsExactly("gn", "ln");
    }

    @Test
    void timesWithoutRoundsHaveNoBest() {
        points.put("bn", Map.of(BATCH, single(900)));
        points.put("gn", Map.of(BATCH, single(100)));

        assertThat(of(Quantity.TRAIN_THROUGHPUT).methods()).isEmpty();
        assertThat(of(Quantity.ENERGY).methods()).isEmpty();
        assertThat(of(Quantity.DEVICE_MEMORY).methods()).containsExactly("gn");
        assertThat(of(Quantity.HOST_MEMORY).methods()).isEmpty();
    }

    private static GridPoint single(double value) {
        return new GridPoint(
                OptionalDouble.of(value),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                1,
                List.of(),
                false,
                Optional.empty());
    }

    private static GridPoint judgedOn(long items, GridPoint point) {
        Budget budget = new Budget(List.of(), List.of(), List.of(items));
        return new GridPoint(
                point.value(),
                point.low(),
                point.high(),
                point.deviation(),
                point.completed(),
                point.failures(),
                point.unsteady(),
                point.comparison(),
                Optional.of(budget),
                Optional.empty());
    }

    @Test
    void theSpeedsOfAGroupAreToldApartByTheirRatiosAndNotByTheirMilliseconds() {
        timed("bn", 900, Optional.empty());
        timed("none", 1000, Optional.of(Ratio.of(0.80, 0.79, 0.81)));
        timed("gn", 1200, Optional.of(Ratio.of(0.90, 0.88, 0.92)));

        assertThat(of(Quantity.TRAIN_THROUGHPUT).methods()).containsExactly("none");
    }

    @Test
    void wideIntervalsAndTheNoiseFloorMakeTies() {
        timed("bn", 900, Optional.empty());
        timed("none", 1000, Optional.of(Ratio.of(0.80, 0.70, 0.92)));
        timed("gn", 1000, Optional.of(Ratio.of(0.88, 0.80, 0.97)));
        timed("ln", 800, Optional.of(Ratio.of(1.20, 1.18, 1.22)));
        assertThat(of(Quantity.TRAIN_THROUGHPUT).methods()).containsExactly("none", "gn");

        points.clear();
        timed("bn", 900, Optional.empty());
        timed("gn", 905, Optional.of(Ratio.of(0.985, 0.984, 0.986)));
        assertThat(of(Quantity.TRAIN_THROUGHPUT).methods()).containsExactly("gn", "bn");
    }

    @Test
    void aSingleMethodIsNoBest() {
        seeds("gn", 0.95, 0.004, 3);

        assertThat(of(Quantity.ACCURACY).methods()).isEmpty();
    }

    private BestSet of(Quantity quantity) {
        return BestSet.of(grid(quantity), BATCH, Optional.empty());
    }

    private BestSet above(double floor) {
        return BestSet.of(grid(Quantity.ACCURACY), BATCH, Optional.of(new FloorView(null, floor)));
    }

    private Grid grid(Quantity quantity) {
        return new Grid(quantity, "top1", List.copyOf(points.keySet()), List.of(BATCH), points, MethodOptions.UNKNOWN);
    }

    private void seeds(String method, double mean, double deviation, int seeds) {
        points.put(
                method,
                Map.of(
                        BATCH,
                        new GridPoint(
                                OptionalDouble.of(mean),
                                OptionalDouble.empty(),
                                OptionalDouble.empty(),
                                seeds < 2 ? OptionalDouble.empty() : OptionalDouble.of(deviation),
                                seeds,
                                List.of(),
                                false,
                                Optional.empty())));
    }

    private void timed(String method, double imagesPerSecond, Optional<Ratio> ratio) {
        Comparison comparison = new Comparison(
                Optional.empty(),
                "bn",
                ratio,
                Optional.empty(),
                Optional.of(AGAIN),
                12,
                2,
                OptionalDouble.empty(),
                "cap");
        points.put(
                method,
                Map.of(
                        BATCH,
                        new GridPoint(
                                OptionalDouble.of(imagesPerSecond),
                                OptionalDouble.empty(),
                                OptionalDouble.empty(),
                                OptionalDouble.empty(),
                                1,
                                List.of(),
                                false,
                                Optional.of(comparison))));
    }
}

package io.normbench.report.grid;

import io.normbench.result.Measured;
import io.normbench.stats.ItemScores;
import io.normbench.stats.Quantiles;
import io.normbench.stats.Summary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** Pools the trials of one cell into one {@link GridPoint}. */
public final class Pooling {
    /** Of fewer steps the 10th and the 90th percentile are the smallest and the largest. */
    public static final int PERCENTILES_FROM = 10;

    private Pooling() {}

    /** @param scores how well a trial did each held-out item, by {@code ResultRow.key()} */
    static GridPoint pool(Quantity quantity, List<Entry> entries, Map<String, double[]> scores) {
        List<Failure> failures = new ArrayList<>();
        List<Entry> measured = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.failure().isPresent()) {
                failures.add(entry.failure().get());
            } else if (quantity.read(entry.row().measured()).isPresent()) {
                measured.add(entry);
            }
        }
        if (measured.isEmpty()) {
            return GridPoint.without(failures);
        }
        List<Measured> trials =
                measured.stream().map(entry -> entry.row().measured()).toList();
        double[] values = trials.stream()
                .mapToDouble(trial -> quantity.read(trial).getAsDouble())
                .sorted()
                .toArray();
        if (quantity.isOverSeeds()) {
            Optional<ItemScores> known = quantity == Quantity.ACCURACY ? scores(measured, scores) : Optional.empty();
            return seeds(values, failures, Budget.of(trials), known);
        }
        OptionalDouble low = OptionalDouble.empty();
        OptionalDouble high = OptionalDouble.empty();
        if (quantity == Quantity.STEP_TIME) {
            List<Measured> enough = trials.stream()
                    .filter(trial -> trial.steps().orElse(0) >= PERCENTILES_FROM)
                    .toList();
            low = medianOf(enough, Measured::stepMsP10);
            high = medianOf(enough, Measured::stepMsP90);
        } else if (values.length > 1) {
            low = OptionalDouble.of(values[0]);
            high = OptionalDouble.of(values[values.length - 1]);
        }
        return new GridPoint(
                OptionalDouble.of(Quantiles.median(values)),
                low,
                high,
                OptionalDouble.empty(),
                values.length,
                failures,
                hasWarmUp(quantity)
                        && trials.stream().anyMatch(trial -> trial.steady().equals("cap")),
                trials.get(0).comparison());
    }

    private static boolean hasWarmUp(Quantity quantity) {
        return quantity == Quantity.TRAIN_THROUGHPUT || quantity == Quantity.STEP_TIME;
    }

    /** Only where every trial's answers are known, on as many items. */
    private static Optional<ItemScores> scores(List<Entry> measured, Map<String, double[]> scores) {
        return ItemScores.ofKnown(measured.stream()
                .map(entry -> Optional.ofNullable(scores.get(entry.row().key())))
                .toList());
    }

    private static GridPoint seeds(
            double[] sorted, List<Failure> failures, Budget budget, Optional<ItemScores> scores) {
        Summary summary = Summary.of(sorted);
        boolean several = sorted.length > 1;
        return new GridPoint(
                OptionalDouble.of(Arrays.stream(sorted).average().orElseThrow()),
                several ? OptionalDouble.of(summary.min()) : OptionalDouble.empty(),
                several ? OptionalDouble.of(summary.max()) : OptionalDouble.empty(),
                summary.sd(),
                sorted.length,
                failures,
                false,
                Optional.empty(),
                Optional.of(budget),
                scores);
    }

    private static OptionalDouble medianOf(List<Measured> measured, Function<Measured, OptionalDouble> field) {
        double[] values = measured.stream()
                .map(field)
                .flatMapToDouble(OptionalDouble::stream)
                .filter(Double::isFinite)
                .toArray();
        return values.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(Quantiles.median(values));
    }
}

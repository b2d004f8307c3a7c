package io.normbench.report.grid;

import io.normbench.result.Comparison;
import io.normbench.stats.ItemScores;
import io.normbench.stats.Summary;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One quantity of one method at one batch size, over its trials.
 *
 * @param value mean over seeds for the metric, median over trials for times; empty if no trial gave one
 * @param low lower end of the spread: minimum over seeds for the metric, 10th percentile of steps for times
 * @param high upper end of the spread
 * @param deviation standard deviation over seeds; empty with fewer than two, and for times
 * @param completed trials that gave a value
 * @param failures trials that did not complete
 * @param unsteady whether a trial's warm-up was cut short before the step time became steady
 * @param comparison what rounds say of its first trial that gave a value
 * @param budget what stands behind it; empty for times
 * @param scores how each held-out item was done; empty where neither predictions nor scores were kept
 */
public record GridPoint(
        OptionalDouble value,
        OptionalDouble low,
        OptionalDouble high,
        OptionalDouble deviation,
        int completed,
        List<Failure> failures,
        boolean unsteady,
        Optional<Comparison> comparison,
        Optional<Budget> budget,
        Optional<ItemScores> scores) {
    /** Without a budget. */
    GridPoint(
            OptionalDouble value,
            OptionalDouble low,
            OptionalDouble high,
            OptionalDouble deviation,
            int completed,
            List<Failure> failures,
            boolean unsteady,
            Optional<Comparison> comparison) {
        this(
                value,
                low,
                high,
                deviation,
                completed,
                failures,
                unsteady,
                comparison,
                Optional.empty(),
                Optional.empty());
    }

    /** No trial. */
    static final GridPoint MISSING = without(List.of());

    public GridPoint {
        failures = List.copyOf(failures);
    }

    /** No trial that gave a value. */
    static GridPoint without(List<Failure> failures) {
        return new GridPoint(
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                0,
                failures,
                false,
                Optional.empty());
    }

    /** Whether every trial failed. */
    public boolean failed() {
        return value.isEmpty() && !failures.isEmpty();
    }

    /** The seeds' values, of which there is at least one. */
    Summary seeds() {
        double mean = value.orElseThrow();
        return new Summary(completed, mean, deviation, low.orElse(mean), high.orElse(mean));
    }

    /**
     * Items that the metric was taken over, by what they tell of it: their number, or where it is known how each was done
     * the number of independent right and wrong answers that would vary as much.
     */
    public OptionalDouble items() {
        double mean = value.orElse(0);
        if (scores.isPresent() && scores.get().varianceOfMean() > 0 && mean > 0 && mean < 1) {
            return OptionalDouble.of(mean * (1 - mean) / scores.get().varianceOfMean());
        }
        return budget.filter(
                        known -> !known.heldOut().isEmpty() && known.heldOut().get(0) > 0)
                .map(known -> OptionalDouble.of(known.heldOut().get(0)))
                .orElse(OptionalDouble.empty());
    }

    /**
     * Variance of the value by the choice of held-out items. A mean of shares over items varies at most as right and wrong
     * answers do; average precision and mIoU are no such means, but where nothing was kept are taken to vary no more.
     */
    OptionalDouble sampleVariance() {
        OptionalDouble items = items();
        double mean = Math.max(0, Math.min(1, value.orElse(0)));
        return items.isPresent() ? OptionalDouble.of(mean * (1 - mean) / items.getAsDouble()) : items;
    }
}

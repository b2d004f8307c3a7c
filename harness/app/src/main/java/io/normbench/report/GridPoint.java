package io.normbench.report;

import io.normbench.result.Comparison;
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
 */
public record GridPoint(
        OptionalDouble value,
        OptionalDouble low,
        OptionalDouble high,
        OptionalDouble deviation,
        int completed,
        List<Failure> failures,
        boolean unsteady,
        Optional<Comparison> comparison) {
    /** Without a comparison. */
    GridPoint(
            OptionalDouble value,
            OptionalDouble low,
            OptionalDouble high,
            OptionalDouble deviation,
            int completed,
            List<Failure> failures,
            boolean unsteady) {
        this(value, low, high, deviation, completed, failures, unsteady, Optional.empty());
    }

    /** No trial. */
    static final GridPoint MISSING = new GridPoint(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            0,
            List.of(),
            false);

    public GridPoint {
        failures = List.copyOf(failures);
    }

    /** Whether every trial failed. */
    public boolean failed() {
        return value.isEmpty() && !failures.isEmpty();
    }
}

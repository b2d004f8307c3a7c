package io.normbench.gate.verdict;

import io.normbench.gate.sample.Quantity;
import io.normbench.result.CellKey;
import io.normbench.stats.Interval;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the gate says of one quantity of one cell, with the numbers behind it. What was not measured is empty.
 *
 * @param cell the cell
 * @param quantity what is judged
 * @param verdict the verdict
 * @param reason why, in one sentence
 * @param numbers the numbers
 */
public record CellVerdict(CellKey cell, Quantity quantity, Verdict verdict, String reason, Numbers numbers) {
    /**
     * The numbers of a verdict.
     *
     * @param base the base's value: median step time in ms, peak memory in MiB, or mean metric
     * @param head the head's value
     * @param change step time and memory: head / base - 1; accuracy: head - base
     * @param interval 95% confidence interval of the change, two-sided
     * @param samples pairs, or for stored runs the smaller number of trials of the two
     * @param p one-sided p value in the direction of the change
     * @param adjustedP the same after Holm's correction; empty if the cell was no candidate
     * @param threshold smallest change that can fail: a fraction; for accuracy a difference
     * @param smallestDetectable smallest slow-down that the gate would have caught in four of five cases, a fraction
     */
    public record Numbers(
            OptionalDouble base,
            OptionalDouble head,
            OptionalDouble change,
            Optional<Interval> interval,
            int samples,
            OptionalDouble p,
            OptionalDouble adjustedP,
            OptionalDouble threshold,
            OptionalDouble smallestDetectable) {
        /** No numbers at all. */
        public static Numbers none() {
            OptionalDouble none = OptionalDouble.empty();
            return new Numbers(none, none, none, Optional.empty(), 0, none, none, none, none);
        }

        /** Two values with the threshold of their change, judged without a test. */
        public static Numbers plain(double base, double head, double change, int samples, double threshold) {
            OptionalDouble none = OptionalDouble.empty();
            return new Numbers(
                    OptionalDouble.of(base),
                    OptionalDouble.of(head),
                    OptionalDouble.of(change),
                    Optional.empty(),
                    samples,
                    none,
                    none,
                    OptionalDouble.of(threshold),
                    none);
        }
    }
}

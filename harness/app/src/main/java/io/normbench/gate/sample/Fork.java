package io.normbench.gate.sample;

import io.normbench.result.Arm;
import io.normbench.result.Comparison;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One execution of one cell by one arm in one process: the unit of replication. It has one number per quantity; the
 * steps inside it are not independent and never count as samples.
 *
 * @param arm the build
 * @param stage what it was run for
 * @param number number of the pair; the seed of an accuracy trial
 * @param outcome how it ended
 * @param stepMs median step time, ms
 * @param hostBytes peak resident memory
 * @param deviceBytes peak of the device's allocator
 * @param metricValue the task's headline metric
 * @param finalLoss training loss at the last step
 * @param comparison the step time beside others that were measured in the same rounds; empty of what was measured alone
 * @param warmupCapped whether warm-up ended without a steady state
 */
public record Fork(
        Arm arm,
        Stage stage,
        long number,
        Outcome outcome,
        OptionalDouble stepMs,
        OptionalLong hostBytes,
        OptionalLong deviceBytes,
        OptionalDouble metricValue,
        OptionalDouble finalLoss,
        Optional<Comparison> comparison,
        boolean warmupCapped) {
    public static Fork of(ResultRow row, Arm arm, Stage stage, long number) {
        Measured measured = row.measured();
        return new Fork(
                arm,
                stage,
                number,
                row.outcome(),
                measured.stepMsMedian(),
                measured.peakHostBytes(),
                measured.peakDeviceBytes(),
                measured.metricValue(),
                measured.finalLoss(),
                measured.comparison(),
                measured.steady().equals("cap"));
    }

    /**
     * Step time over that of the base's fork of the same pair, measured side by side; empty of the base itself, and where
     * the two were measured one after the other.
     */
    OptionalDouble toBase() {
        return comparison
                .filter(each -> each.reference().equals(Arm.BASE.id()))
                .flatMap(Comparison::ratio)
                .map(ratio -> OptionalDouble.of(ratio.value()))
                .orElseGet(OptionalDouble::empty);
    }

    /** Why it has no number to compare, in words; empty if it has one. */
    public Optional<String> failure() {
        if (!(outcome instanceof Outcome.Completed)) {
            return Optional.of(
                    outcome.id().replace('_', ' ') + (outcome.reason().isEmpty() ? "" : ": " + outcome.reason()));
        }
        if (stage.isThroughput()) {
            boolean usable = stepMs.isPresent() && stepMs.getAsDouble() > 0 && Double.isFinite(stepMs.getAsDouble());
            return usable ? Optional.empty() : Optional.of("completed without a step time");
        }
        if (stage == Stage.MEMORY) {
            boolean measured = hostBytes.isPresent() || deviceBytes.isPresent();
            return measured ? Optional.empty() : Optional.of("completed without a peak of memory");
        }
        boolean usable = metricValue.isPresent() && Double.isFinite(metricValue.getAsDouble());
        return usable ? Optional.empty() : Optional.of("completed, but the metric is not a number");
    }

    /** Whether it has a number to compare. */
    public boolean completed() {
        return failure().isEmpty();
    }
}

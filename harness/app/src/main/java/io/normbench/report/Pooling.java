package io.normbench.report;

import io.normbench.result.Measured;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/** Pools the trials of one cell into one {@link GridPoint}. */
final class Pooling {
    private Pooling() {}

    static GridPoint pool(Quantity quantity, List<Entry> entries) {
        List<Failure> failures = new ArrayList<>();
        List<Measured> measured = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.failure().isPresent()) {
                failures.add(entry.failure().get());
            } else if (quantity.read(entry.row().measured()).isPresent()) {
                measured.add(entry.row().measured());
            }
        }
        double[] values = measured.stream()
                .mapToDouble(m -> quantity.read(m).getAsDouble())
                .sorted()
                .toArray();
        if (values.length == 0) {
            return new GridPoint(
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    0,
                    failures,
                    false);
        }
        boolean unsteady = hasWarmUp(quantity)
                && measured.stream().anyMatch(m -> m.steady().equals("cap"));
        if (quantity.isOverSeeds()) {
            return seeds(values, failures);
        }
        OptionalDouble low = OptionalDouble.empty();
        OptionalDouble high = OptionalDouble.empty();
        if (quantity == Quantity.STEP_TIME) {
            low = medianOf(measured, Measured::stepMsP10);
            high = medianOf(measured, Measured::stepMsP90);
        } else if (values.length > 1) {
            low = OptionalDouble.of(values[0]);
            high = OptionalDouble.of(values[values.length - 1]);
        }
        return new GridPoint(
                OptionalDouble.of(median(values)),
                low,
                high,
                OptionalDouble.empty(),
                values.length,
                failures,
                unsteady,
                measured.get(0).comparison());
    }

    private static boolean hasWarmUp(Quantity quantity) {
        return quantity == Quantity.TRAIN_THROUGHPUT || quantity == Quantity.STEP_TIME;
    }

    private static GridPoint seeds(double[] values, List<Failure> failures) {
        double mean = Arrays.stream(values).average().orElseThrow();
        if (values.length == 1) {
            return new GridPoint(
                    OptionalDouble.of(mean),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    1,
                    failures,
                    false);
        }
        double squares = DoubleStream.of(values).map(v -> (v - mean) * (v - mean)).sum();
        return new GridPoint(
                OptionalDouble.of(mean),
                OptionalDouble.of(values[0]),
                OptionalDouble.of(values[values.length - 1]),
                OptionalDouble.of(Math.sqrt(squares / (values.length - 1))),
                values.length,
                failures,
                false);
    }

    private static OptionalDouble medianOf(List<Measured> measured, Function<Measured, OptionalDouble> field) {
        double[] values = measured.stream()
                .map(field)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        return values.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(median(values));
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

package io.normbench.comparison;

import io.normbench.result.CellKey;
import io.normbench.result.Comparison.Ratio;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.stats.Quantiles;
import io.normbench.suite.Measurement;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** A cell of a run with all its rows. Several trials count as their median. */
record ComparedCell(CellKey key, List<ResultRow> rows) {
    /** See {@link Kind#time}; empty if no trial completed. */
    OptionalDouble time(Kind kind) {
        return median(completed(Measurement.THROUGHPUT).map(ResultRow::measured).flatMapToDouble(kind::time));
    }

    /** The ratio to {@code reference}, if it was measured in rounds. */
    Optional<Ratio> ratio(Kind kind, String reference) {
        List<Ratio> ratios = completed(Measurement.THROUGHPUT)
                .flatMap(row -> row.measured().comparison().stream())
                .filter(comparison -> comparison.reference().equals(reference))
                .flatMap(comparison -> kind.ratio(comparison).stream())
                .filter(ratio -> ratio.value() > 0 && Double.isFinite(ratio.value()))
                .toList();
        return ratios.isEmpty()
                ? Optional.empty()
                : Optional.of(Ratio.of(
                        median(ratios, Ratio::value),
                        median(ratios, ratio -> ratio.interval().low()),
                        median(ratios, ratio -> ratio.interval().high())));
    }

    /** Peak memory in bytes, the device's if one was measured; earlier versions measured it beside step times. */
    OptionalDouble peakBytes() {
        return median(Stream.of(Measurement.MEMORY, Measurement.THROUGHPUT)
                .flatMap(this::completed)
                .map(ResultRow::measured)
                .flatMapToDouble(ComparedCell::peakBytes));
    }

    private static DoubleStream peakBytes(Measured measured) {
        return (measured.peakDeviceBytes().isPresent() ? measured.peakDeviceBytes() : measured.peakHostBytes())
                .stream().asDoubleStream();
    }

    /** The completed trials of a measurement. */
    Stream<ResultRow> completed(Measurement measurement) {
        return rows.stream()
                .filter(row ->
                        row.outcome() instanceof Outcome.Completed && Measurement.ofTrial(row.trial()) == measurement);
    }

    private static double median(List<Ratio> ratios, ToDoubleFunction<Ratio> part) {
        return Quantiles.median(ratios.stream().mapToDouble(part).toArray());
    }

    /** The median of what is positive and finite: nothing else can be divided by. */
    private static OptionalDouble median(DoubleStream values) {
        double[] usable =
                values.filter(value -> value > 0 && Double.isFinite(value)).toArray();
        return usable.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(Quantiles.median(usable));
    }
}

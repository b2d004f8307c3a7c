package io.normbench.gate.history;

import io.normbench.gate.sample.Quantity;
import io.normbench.result.Arm;
import io.normbench.result.CellKey;
import io.normbench.result.Manifest;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.stats.Quantiles;
import io.normbench.suite.Measurement;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One run as a point of a history.
 *
 * @param runId identity of the run
 * @param commit the commit that was measured
 * @param created when the run was made
 * @param suite the suite's name
 * @param suiteHash hash of the suite
 * @param fingerprint hash of the environment
 * @param leftOut values that are no finite, positive numbers, and so belong to no line; in words
 * @param values what it measured of each cell: step time (ms) and peak memory (MiB) as medians over the completed
 *     trials, accuracy as their mean
 */
public record HistoryRun(
        String runId,
        String commit,
        Instant created,
        String suite,
        String suiteHash,
        String fingerprint,
        List<String> leftOut,
        Map<Measure, Double> values) {
    private static final double MIB = 1 << 20;

    public HistoryRun {
        leftOut = List.copyOf(leftOut);
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** One quantity of one cell. */
    public record Measure(CellKey cell, Quantity quantity) {}

    /**
     * Reads a run directory. Of an A/B run the head counts, which is what that run measured at its commit.
     *
     * @throws io.normbench.util.UserError if it is none, or damaged
     */
    public static HistoryRun read(Path runDir) {
        return of(ManifestFile.read(runDir), ResultsFile.read(runDir));
    }

    static HistoryRun of(Manifest manifest, List<ResultRow> rows) {
        Map<Measure, List<Double>> values = new LinkedHashMap<>();
        List<String> leftOut = new ArrayList<>();
        List<ResultRow> measured =
                rows.stream().filter(row -> !row.arm().equals(Arm.BASE.id())).toList();
        for (ResultRow row : measured) {
            // Of a run with several builds, the one that began it counts: the commit on record is its.
            boolean ofCommit = row.build().equals(measured.get(0).build());
            if (ofCommit && row.outcome() instanceof Outcome.Completed) {
                add(row, values);
            }
        }
        values.forEach((measure, each) -> each.removeIf(value -> {
            boolean usable = Double.isFinite(value) && (measure.quantity() == Quantity.ACCURACY || value > 0);
            if (!usable) {
                leftOut.add(measure.cell().label() + ": "
                        + measure.quantity().title().toLowerCase(Locale.ROOT) + " " + value);
            }
            return !usable;
        }));
        values.values().removeIf(List::isEmpty);
        Map<Measure, Double> summaries = new LinkedHashMap<>();
        values.forEach((measure, each) -> {
            double[] numbers = each.stream().mapToDouble(Double::doubleValue).toArray();
            summaries.put(
                    measure,
                    measure.quantity() == Quantity.ACCURACY
                            ? Arrays.stream(numbers).average().orElseThrow()
                            : Quantiles.median(numbers));
        });
        return new HistoryRun(
                manifest.runId(),
                manifest.harness().commit(),
                manifest.created(),
                manifest.suite().name(),
                manifest.suite().sha256(),
                manifest.fingerprint().hash(),
                leftOut,
                summaries);
    }

    /** Memory is not that of training for accuracy, which holds other data. */
    private static void add(ResultRow row, Map<Measure, List<Double>> values) {
        CellKey cell = row.cell();
        Measured measured = row.measured();
        if (measured.stepMsMedian().isPresent()) {
            put(values, cell, Quantity.STEP_TIME, measured.stepMsMedian().getAsDouble());
        }
        if (Measurement.ofTrial(row.trial()) != Measurement.ACCURACY) {
            OptionalLong bytes =
                    measured.peakDeviceBytes().isPresent() ? measured.peakDeviceBytes() : measured.peakHostBytes();
            bytes.ifPresent(peak -> put(values, cell, Quantity.MEMORY, peak / MIB));
        }
        measured.metricValue().ifPresent(value -> put(values, cell, Quantity.ACCURACY, value));
    }

    private static void put(Map<Measure, List<Double>> values, CellKey cell, Quantity quantity, double value) {
        values.computeIfAbsent(new Measure(cell, quantity), key -> new ArrayList<>())
                .add(value);
    }

    /** The commit in short, or the run where it is not known. */
    public String label() {
        return commit.isEmpty() || commit.equals("unknown")
                ? "run " + runId
                : commit.substring(0, Math.min(12, commit.length()));
    }
}

package io.normbench.gate;

import io.normbench.result.Comparison;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Makes rows of A/B runs and of stored runs for tests. */
public final class GateRows {
    public static final String FINGERPRINT = "39f92f3c0c942a71";
    static final long MIB = 1 << 20;

    private GateRows() {}

    /** A throughput row; {@code arm} and {@code pair} are empty in a stored run. */
    public static ResultRow timed(String method, int batch, String arm, String pair, double stepMs, double hostMib) {
        return row(method, batch, 1, "t1", arm, pair, new Outcome.Completed(), timing(stepMs, hostMib), FINGERPRINT);
    }

    /** A row of a stored run that was measured in rounds beside {@code bn}, with a ratio of ±1%; ±2% is the floor. */
    public static ResultRow inRounds(String method, int batch, double stepMs, double ratio) {
        Measured m = timing(stepMs, 280);
        Comparison comparison = new Comparison(
                Optional.empty(),
                "bn",
                Optional.of(Comparison.Ratio.of(ratio, ratio / 1.01, ratio * 1.01)),
                Optional.empty(),
                Optional.of(Comparison.Ratio.of(1, 1 / 1.02, 1.02)),
                12,
                2,
                OptionalDouble.empty(),
                "precision");
        Measured measured = new Measured(
                m.warmupSteps(),
                m.steady(),
                m.steps(),
                m.stepMsMedian(),
                m.stepMsP10(),
                m.stepMsP90(),
                m.imagesPerSecond(),
                m.inferImagesPerSecond(),
                m.peakHostBytes(),
                m.peakDeviceBytes(),
                m.energyJoules(),
                m.metric(),
                m.metricValue(),
                m.metricCount(),
                m.metrics(),
                m.trainImages(),
                m.finalLoss(),
                m.wallSeconds(),
                Optional.of(comparison));
        return row(method, batch, 1, "t1", "", "", new Outcome.Completed(), measured, FINGERPRINT);
    }

    public static ResultRow failed(String method, int batch, String arm, String pair, Outcome outcome) {
        // As the runner writes it: a worker that died early knows neither its device nor its engine's versions.
        ResultRow row = row(method, batch, 1, "t1", arm, pair, outcome, Measured.nothing(), "0000000000000000");
        return withDevice(row, "auto");
    }

    public static ResultRow accuracy(String method, int batch, String arm, long seed, double top1, double loss) {
        String pair = arm.isEmpty() ? "" : "a" + seed;
        return row(
                method, batch, seed, "a" + seed, arm, pair, new Outcome.Completed(), metric(top1, loss), FINGERPRINT);
    }

    static ResultRow row(
            String method,
            int batch,
            long seed,
            String trial,
            String arm,
            String pair,
            Outcome outcome,
            Measured measured,
            String fingerprint) {
        return RowBuilder.row("digits", method, batch)
                .of("run-1", "gate", "digits_" + method + "_b" + batch + "_" + (arm.equals("head") ? "1f" : "2e"))
                .arm(arm, pair)
                .trial(trial, seed, outcome, measured)
                .fingerprint(fingerprint)
                .build();
    }

    public static ResultRow withDevice(ResultRow row, String device) {
        return RowBuilder.like(row).device(device).build();
    }

    public static ResultRow withFingerprint(ResultRow row, String fingerprint) {
        return RowBuilder.like(row).fingerprint(fingerprint).build();
    }

    public static ResultRow withSuite(ResultRow row, String suite) {
        return RowBuilder.like(row).of(row.runId(), suite, row.cellId()).build();
    }

    /** The same, flagged: something else used the machine. */
    public static ResultRow busy(ResultRow r) {
        Measured m = r.measured();
        Measured flagged = new Measured(
                m.warmupSteps(),
                m.steady(),
                m.steps(),
                m.stepMsMedian(),
                m.stepMsP10(),
                m.stepMsP90(),
                m.imagesPerSecond(),
                m.inferImagesPerSecond(),
                m.peakHostBytes(),
                m.peakDeviceBytes(),
                m.energyJoules(),
                m.metric(),
                m.metricValue(),
                m.metricCount(),
                Map.of("machine_flags", "busy"),
                m.trainImages(),
                m.finalLoss(),
                m.wallSeconds());
        return RowBuilder.like(r)
                .trial(r.trial(), r.seed(), r.outcome(), flagged)
                .build();
    }

    public static ResultRow withTrial(ResultRow row, String trial) {
        return RowBuilder.like(row).trial(trial, row.seed()).build();
    }

    static Measured timing(double stepMs, double hostMib) {
        return timing(stepMs, OptionalLong.of((long) (hostMib * MIB)), OptionalLong.empty());
    }

    static Measured timing(double stepMs, OptionalLong hostBytes, OptionalLong deviceBytes) {
        return new Measured(
                OptionalInt.of(30),
                "converged",
                OptionalInt.of(100),
                OptionalDouble.of(stepMs),
                OptionalDouble.of(stepMs * 0.96),
                OptionalDouble.of(stepMs * 1.1),
                OptionalDouble.of(1000 / stepMs),
                OptionalDouble.empty(),
                hostBytes,
                deviceBytes,
                OptionalDouble.empty(),
                "",
                OptionalDouble.empty(),
                OptionalLong.empty(),
                Map.of(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalDouble.of(2));
    }

    static Measured metric(double top1, double loss) {
        return new Measured(
                OptionalInt.empty(),
                "",
                OptionalInt.of(100),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                "top1",
                OptionalDouble.of(top1),
                OptionalLong.of(360),
                Map.of(),
                OptionalLong.of(2000),
                OptionalDouble.of(loss),
                OptionalDouble.of(3));
    }
}

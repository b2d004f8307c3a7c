package io.normbench.comparison;

import io.normbench.result.Fingerprint;
import io.normbench.result.Manifest;
import io.normbench.result.Observed;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.run.TestMeasured;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Hand-made runs to compare. */
public final class StoredRuns {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    private StoredRuns() {}

    /** A throughput trial of an earlier version: a step time, and an inference that is three times as fast. */
    public static ResultRow alone(String method, int batch, double stepMs) {
        return row(
                method,
                batch,
                "t1",
                Map.of(
                        "step_ms_median",
                        stepMs,
                        "infer_images_per_s",
                        3000 * batch / stepMs,
                        "peak_host_bytes",
                        1 << 20));
    }

    /** A throughput trial in rounds: ratios to bn of training and inference with intervals of ± {@code width}. */
    public static ResultRow inRounds(String method, int batch, double ratio, double width) {
        Map<String, Object> columns = new HashMap<>(Map.of(
                "step_ms_median",
                5 * ratio,
                "infer_images_per_s",
                600 / ratio,
                "reference",
                "bn",
                "rounds",
                12,
                "workers",
                2,
                "aa_ratio",
                1.01,
                "aa_ratio_low",
                0.99,
                "aa_ratio_high",
                1.03));
        if (!method.equals("bn")) {
            for (String name : List.of("ratio", "infer_ratio")) {
                columns.putAll(Map.of(
                        name, ratio, name + "_low", ratio * Math.exp(-width), name + "_high", ratio * Math.exp(width)));
            }
        }
        return row(method, batch, "t1", columns);
    }

    /** A completed trial of these columns. */
    public static ResultRow row(String method, int batch, String trial, Map<String, Object> columns) {
        return RowBuilder.row("digits", method, batch)
                .of("run", "suite", method + "-b" + batch)
                .trial(trial, Long.parseLong(trial.substring(1)), new Outcome.Completed(), TestMeasured.of(columns))
                .build();
    }

    /** The same trial, which ran out of time. */
    public static ResultRow timedOut(ResultRow row) {
        return RowBuilder.like(row)
                .trial(row.trial(), row.seed(), new Outcome.TimedOut("60 s"), TestMeasured.of(Map.of()))
                .build();
    }

    public static Manifest manifest(String cpu) {
        return new Manifest(
                Manifest.SCHEMA,
                "run-" + cpu,
                START,
                Optional.of(START),
                new Manifest.Harness("0.1.0", "c0ffee", Optional.of(false)),
                List.of("run", "suite"),
                new Manifest.SuiteSource("suite", "1234", "name: suite"),
                List.of(1L),
                List.of(),
                List.of(),
                Map.of(),
                Fingerprint.of(Map.of("cpu.model", cpu)),
                Observed.nothing(),
                List.of());
    }

    /** A run directory of these rows. */
    public static Path write(Path directory, String cpu, List<ResultRow> rows) {
        try (ResultsFile results = ResultsFile.open(directory)) {
            rows.forEach(results::append);
        }
        ManifestFile.write(directory, manifest(cpu));
        return directory;
    }
}

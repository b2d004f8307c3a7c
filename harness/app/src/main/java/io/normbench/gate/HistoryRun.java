package io.normbench.gate;

import io.normbench.result.Manifest;
import io.normbench.result.ManifestFile;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.ResultsFile;
import io.normbench.stats.Quantiles;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run as a point of a history.
 *
 * @param runId identity of the run
 * @param commit the commit that was measured
 * @param created when the run was made
 * @param suite the suite's name
 * @param suiteHash hash of the suite
 * @param fingerprint hash of the environment
 * @param stepMs median step time of each cell over its completed trials, ms
 */
public record HistoryRun(
        String runId,
        String commit,
        Instant created,
        String suite,
        String suiteHash,
        String fingerprint,
        Map<CellKey, Double> stepMs) {
    public HistoryRun {
        stepMs = Collections.unmodifiableMap(new LinkedHashMap<>(stepMs));
    }

    /**
     * Reads a run directory. Of an A/B run the head counts, which is what that run measured at its commit.
     *
     * @throws io.normbench.util.UserError if it is none, or damaged
     */
    public static HistoryRun read(Path runDir) {
        return of(ManifestFile.read(runDir), ResultsFile.read(runDir));
    }

    static HistoryRun of(Manifest manifest, List<ResultRow> rows) {
        Map<CellKey, List<Double>> times = new LinkedHashMap<>();
        String fingerprint = manifest.fingerprint().hash();
        for (ResultRow row : rows) {
            boolean counts = row.outcome() instanceof Outcome.Completed && !row.arm().equals(Arm.BASE.id());
            if (counts && row.measured().stepMsMedian().isPresent()) {
                times.computeIfAbsent(CellKey.of(row), key -> new ArrayList<>())
                        .add(row.measured().stepMsMedian().getAsDouble());
            }
        }
        Map<CellKey, Double> medians = new LinkedHashMap<>();
        times.forEach((key, values) -> medians.put(
                key, Quantiles.median(values.stream().mapToDouble(Double::doubleValue).toArray())));
        return new HistoryRun(
                manifest.runId(),
                manifest.harness().commit(),
                manifest.created(),
                manifest.suite().name(),
                manifest.suite().sha256(),
                fingerprint,
                medians);
    }

    /** The commit in short, or the run where it is not known. */
    public String label() {
        return commit.isEmpty() || commit.equals("unknown")
                ? "run " + runId
                : commit.substring(0, Math.min(12, commit.length()));
    }
}

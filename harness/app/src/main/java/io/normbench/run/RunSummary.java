package io.normbench.run;

import io.normbench.result.Manifest;
import io.normbench.result.ResultRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What an invocation did.
 *
 * @param runDir the run directory
 * @param manifest its manifest
 * @param rows all rows of the directory
 * @param outcomes trials of this invocation by outcome
 * @param workerStartMillis time from each worker's launch to the end of its first step
 * @param wallSeconds wall-clock time of this invocation
 * @param workerSeconds the part of it during which a worker was running; the rest is the harness's own
 * @param left planned trials that still have no row
 */
public record RunSummary(
        Path runDir,
        Manifest manifest,
        List<ResultRow> rows,
        Map<String, Integer> outcomes,
        List<Long> workerStartMillis,
        double wallSeconds,
        double workerSeconds,
        int left) {
    public RunSummary {
        rows = List.copyOf(rows);
        outcomes = Map.copyOf(outcomes);
        workerStartMillis = List.copyOf(workerStartMillis);
    }

    /** Share of the wall-clock time during which no worker was running. */
    public double overheadShare() {
        return wallSeconds == 0 ? 0 : Math.max(0, 1 - workerSeconds / wallSeconds);
    }
}

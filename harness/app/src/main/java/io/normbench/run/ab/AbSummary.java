package io.normbench.run.ab;

import io.normbench.result.ResultRow;
import java.nio.file.Path;
import java.util.List;

/**
 * What an invocation did.
 *
 * @param dir the run directory
 * @param rows all rows of the directory
 * @param trialsRun rows that this invocation wrote
 * @param left trials that it was to run and that have no row
 * @param wallSeconds wall-clock time of this invocation
 */
public record AbSummary(Path dir, List<ResultRow> rows, int trialsRun, int left, double wallSeconds) {
    public AbSummary {
        rows = List.copyOf(rows);
    }
}

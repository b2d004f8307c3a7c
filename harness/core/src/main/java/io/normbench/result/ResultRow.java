package io.normbench.result;

import java.util.List;

/**
 * One row of {@code results.csv}: one trial.
 *
 * <p>The columns of schema v2 are in {@code ResultColumns}. Coordinates are kept as text, as they stand in the file, so
 * that a row written by another version can still be read.
 *
 * @param schema {@code normbench/results/v2}; v1 has no {@link Comparison}
 * @param runId the run that made it
 * @param cellId identity of the cell within its run; ends in a hash
 * @param suite the suite's name
 * @param cell coordinates of the cell, on the kind of {@code device}
 * @param device the device it really ran on; {@code cuda:N} is numbered as the orchestrator sees the GPUs
 * @param seed master seed
 * @param trial identity of the trial within its cell: {@code t1}, {@code a2}, {@code m1}
 * @param arm {@code base} or {@code head} in an A/B run, otherwise empty
 * @param pair number of the A/B pair, otherwise empty
 * @param outcome how it ended, with the reason
 * @param measured its numbers
 * @param fingerprint hash of the environment (see {@code Fingerprint})
 * @param build id of the code that measured it ({@link Build#id()}); empty in rows of earlier versions
 */
public record ResultRow(
        String schema,
        String runId,
        String cellId,
        String suite,
        CellKey cell,
        String device,
        long seed,
        String trial,
        String arm,
        String pair,
        Outcome outcome,
        Measured measured,
        String fingerprint,
        String build) {
    /** The schemas this version reads. */
    public static final List<String> SCHEMAS = List.of("normbench/results/v1", "normbench/results/v2");

    /** The schema this version writes. */
    public static final String SCHEMA = "normbench/results/v2";

    public ResultRow {
        cell = cell.on(device);
    }

    /** The same row with these numbers. */
    public ResultRow with(Measured numbers) {
        return new ResultRow(
                schema,
                runId,
                cellId,
                suite,
                cell,
                device,
                seed,
                trial,
                arm,
                pair,
                outcome,
                numbers,
                fingerprint,
                build);
    }

    /** Identity of the trial among all rows of a run; equals {@code Trial.key()}. */
    public String key() {
        return cellId + "/" + trial;
    }
}

package io.normbench.result;

/**
 * One row of {@code results.csv}: one trial.
 *
 * <p>The fields are the columns of schema v1, in order; see {@link ResultColumns}. Coordinates are kept as text, as
 * they stand in the file, so that a row written by another version can still be read.
 *
 * @param schema {@code normbench/results/v1}
 * @param runId the run that made it
 * @param cellId identity of the cell
 * @param suite the suite's name
 * @param task the task's id
 * @param model the model's name with its options: {@code preact-resnet(depth=8,width=16)}
 * @param method the method's label
 * @param batchSize SGD batch; of a search for the largest batch the one that it began with
 * @param statBatch statistics batch
 * @param precision number format
 * @param layout memory order
 * @param execution {@code eager} or {@code graph}
 * @param engine engine id
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
        String task,
        String model,
        String method,
        int batchSize,
        int statBatch,
        String precision,
        String layout,
        String execution,
        String engine,
        String device,
        long seed,
        String trial,
        String arm,
        String pair,
        Outcome outcome,
        Measured measured,
        String fingerprint,
        String build) {
    /** The schema this version writes. */
    public static final String SCHEMA = "normbench/results/v1";

    /** A row that does not say which build measured it. */
    public ResultRow(
            String schema,
            String runId,
            String cellId,
            String suite,
            String task,
            String model,
            String method,
            int batchSize,
            int statBatch,
            String precision,
            String layout,
            String execution,
            String engine,
            String device,
            long seed,
            String trial,
            String arm,
            String pair,
            Outcome outcome,
            Measured measured,
            String fingerprint) {
        this(
                schema, runId, cellId, suite, task, model, method, batchSize, statBatch, precision, layout, execution,
                engine, device, seed, trial, arm, pair, outcome, measured, fingerprint, "");
    }

    /** The device without its number: {@code cuda} for {@code cuda:1}. */
    public String deviceKind() {
        return deviceKind(device);
    }

    /** {@code device} without its number. */
    public static String deviceKind(String device) {
        int colon = device.indexOf(':');
        return colon < 0 ? device : device.substring(0, colon);
    }

    /** Identity of the trial among all rows of a run; equals {@code Trial.key()}. */
    public String key() {
        return cellId + "/" + trial;
    }
}

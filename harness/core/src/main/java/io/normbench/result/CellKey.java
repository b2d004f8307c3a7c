package io.normbench.result;

/**
 * The coordinates of a cell: what must be equal in two rows for them to be compared.
 *
 * <p>The results' own {@code cell_id} does not serve, because it ends in a hash that may change with the code, and the
 * code is what differs between two builds.
 *
 * @param task the task's id
 * @param model the model's name with its options
 * @param method the method's label
 * @param batchSize SGD batch
 * @param statBatch statistics batch
 * @param precision number format
 * @param layout memory order
 * @param execution {@code eager} or {@code graph}
 * @param engine the engine's id
 * @param device the kind of device it ran on: {@code cpu} or {@code cuda}. Which of several GPUs is no coordinate: all
 *     of a run are of one model, and the model is in the fingerprint
 */
public record CellKey(
        String task,
        String model,
        String method,
        int batchSize,
        int statBatch,
        String precision,
        String layout,
        String execution,
        String engine,
        String device) {
    /** The coordinates of a row's cell. */
    public static CellKey of(ResultRow row) {
        return new CellKey(
                row.task(),
                row.model(),
                row.method(),
                row.batchSize(),
                row.statBatch(),
                row.precision(),
                row.layout(),
                row.execution(),
                row.engine(),
                row.deviceKind());
    }

    /** The same cell on another device: a worker that died early could not say where it would have run. */
    public CellKey on(String otherDevice) {
        return new CellKey(
                task, model, method, batchSize, statBatch, precision, layout, execution, engine, otherDevice);
    }

    /** For people: task, method and batch, and of the rest what is not the usual. */
    public String label() {
        StringBuilder label = new StringBuilder(task + " / " + method + " / batch " + batchSize);
        if (statBatch != batchSize) {
            label.append(" (statistics over ").append(statBatch).append(')');
        }
        append(label, precision, "fp32");
        append(label, layout, "nchw");
        append(label, execution, "eager");
        append(label, engine, "libtorch");
        append(label, device, "cpu");
        return label.toString();
    }

    private static void append(StringBuilder label, String value, String usual) {
        if (!value.equals(usual) && !value.isEmpty()) {
            label.append(" / ").append(value);
        }
    }
}

package io.normbench.run.ab;

import io.normbench.result.ResultRow;

/**
 * Where a cell lies in its suite: what makes a cell of one arm and one of the other the same point of the matrix.
 *
 * <p>Not the cell's id: that is a hash of everything in the cell, and changes with an option or a version.
 *
 * @param task the task's id
 * @param model the model's name with its options
 * @param method the method's label
 * @param batchSize SGD batch
 * @param precision number format
 * @param engine engine id
 * @param device {@code cpu}, {@code cuda:N}, or {@code auto}
 */
public record CellCoordinates(
        String task, String model, String method, int batchSize, String precision, String engine, String device) {
    private static final String AUTO = "auto";

    /** The coordinates of the cell that {@code row} was measured in, with the device it really ran on. */
    public static CellCoordinates of(ResultRow row) {
        return new CellCoordinates(
                row.task(), row.model(), row.method(), row.batchSize(), row.precision(), row.engine(), row.device());
    }

    /** Whether the two name one cell; {@code auto} is any device, and a GPU any of a suite's GPUs. */
    public boolean matches(CellCoordinates other) {
        boolean sameDevice = ResultRow.deviceKind(device).equals(ResultRow.deviceKind(other.device))
                || device.equals(AUTO)
                || other.device.equals(AUTO);
        return sameDevice && on(AUTO).equals(other.on(AUTO));
    }

    private CellCoordinates on(String otherDevice) {
        return new CellCoordinates(task, model, method, batchSize, precision, engine, otherDevice);
    }

    /** {@code digits-classification bn batch 16}. */
    @Override
    public String toString() {
        return task + " " + method + " batch " + batchSize;
    }

    /** Every coordinate in one line; equal if and only if the coordinates are. */
    String key() {
        return String.join("\t", task, model, method, Integer.toString(batchSize), precision, engine, device);
    }
}

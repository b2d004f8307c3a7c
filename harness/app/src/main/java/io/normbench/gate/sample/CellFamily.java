package io.normbench.gate.sample;

import io.normbench.result.CellKey;

/**
 * Cells that are taken to be equally noisy, so that their A/A comparisons are pooled.
 *
 * <p>Quantity, task, engine, kind of device and a band of batch sizes: small batches spend their time in starting
 * operations and large ones in computing, and the two are not equally noisy. The method is left out on purpose: per
 * method it would take a hundred A/A runs to know the spread.
 *
 * @param quantity {@code step_time} or {@code accuracy}
 * @param task the task's id
 * @param engine the engine's id
 * @param device {@code cpu} or {@code cuda}
 * @param band {@code 1-4}, {@code 5-32} or {@code 33+}
 */
public record CellFamily(String quantity, String task, String engine, String device, String band) {
    private static final int SMALL = 4;
    private static final int MEDIUM = 32;

    /** The family of a cell. */
    public static CellFamily of(CellKey key, Quantity quantity) {
        String band = key.batchSize() <= SMALL ? "1-4" : key.batchSize() <= MEDIUM ? "5-32" : "33+";
        return new CellFamily(quantity.id(), key.task(), key.engine(), key.device(), band);
    }

    /** For people: {@code step time of digits-classification, batch 5-32}. */
    public String label() {
        return quantity.replace('_', ' ') + " of " + task + ", batch " + band
                + (device.equals("cpu") ? "" : ", " + device)
                + (engine.equals("libtorch") ? "" : ", " + engine);
    }
}

package io.normbench.gate.sample;

import java.util.Locale;

/** What a verdict is about. */
public enum Quantity {
    /** Median time of a training step. */
    STEP_TIME("step time", "ms"),
    /** Peak memory: of the device where it was measured, otherwise of the host. */
    MEMORY("memory", "MiB"),
    /** The task's headline metric. */
    ACCURACY("accuracy", ""),
    /** Whether the cell's trials run to their end at all. */
    OUTCOME("outcome", "");

    private final String title;
    private final String unit;

    Quantity(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    /** The spelling in JSON: {@code step_time}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its name for people. */
    public String title() {
        return title;
    }

    /** The unit of its numbers; empty for a fraction. */
    public String unit() {
        return unit;
    }
}

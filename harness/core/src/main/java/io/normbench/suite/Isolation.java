package io.normbench.suite;

import java.util.Locale;

/** How many trials share a worker process. */
public enum Isolation {
    /** A fresh worker for every trial: slower, and the only fair unit of replication. */
    CELL,
    /** One worker for each task and method, which goes through the batch sizes in ascending order. */
    METHOD,
    /**
     * One worker for memory trials and one for accuracy trials of an engine, or as many as run side by side; it is replaced
     * after a failure. Saves the time that starting one for every task and method takes.
     */
    SUITE;

    /** The spelling used in suite files and results. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}

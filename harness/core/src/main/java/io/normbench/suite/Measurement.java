package io.normbench.suite;

import java.util.Locale;

/** What a trial measures. */
public enum Measurement {
    /** Step time, images/s in training and inference, and peak memory. Runs alone on the machine. */
    THROUGHPUT,
    /** Trains from scratch and evaluates on held-out data. May run beside others on free cores. */
    ACCURACY;

    /** The spelling used in results. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}

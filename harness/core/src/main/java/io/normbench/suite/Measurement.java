package io.normbench.suite;

import java.util.Locale;

/** What a trial measures. */
public enum Measurement {
    /** Step time, images/s in training and inference, and peak memory. Runs alone on the machine. */
    THROUGHPUT("t"),
    /** The largest batch that fits into the device's memory; one trial for each task, method and engine. */
    MAX_BATCH("m"),
    /** Trains from scratch and evaluates on held-out data. May run beside others on free cores. */
    ACCURACY("a");

    private final String prefix;

    Measurement(String prefix) {
        this.prefix = prefix;
    }

    /** Begins the identity of a trial within its cell: {@code t}, {@code m}, {@code a}. */
    String prefix() {
        return prefix;
    }

    /** What the trial of the name {@code trialId} measured; all other names than those of suites are of throughput. */
    public static Measurement ofTrial(String trialId) {
        return trialId.startsWith(ACCURACY.prefix)
                ? ACCURACY
                : trialId.startsWith(MAX_BATCH.prefix) ? MAX_BATCH : THROUGHPUT;
    }

    /** The spelling used in results. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}

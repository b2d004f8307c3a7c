package io.normbench.suite;

import java.util.Locale;
import java.util.stream.Stream;

/** What a trial measures. */
public enum Measurement {
    /** Step time and images/s in training and inference, beside all cells that differ in the method alone. */
    THROUGHPUT("t"),
    /** Peak memory, in a worker that holds no other network. */
    MEMORY("p"),
    /** The largest batch that fits into the device's memory; one trial for each task, method and engine. */
    MAX_BATCH("m"),
    /** Trains from scratch and evaluates on held-out data. May run beside others on free cores. */
    ACCURACY("a");

    private final String prefix;

    Measurement(String prefix) {
        this.prefix = prefix;
    }

    /** Begins the identity of a trial within its cell: {@code t}, {@code p}, {@code m}, {@code a}. */
    public String prefix() {
        return prefix;
    }

    /** What the trial of the name {@code trialId} measured; all other names than those of suites are of throughput. */
    public static Measurement ofTrial(String trialId) {
        return Stream.of(values())
                .filter(measurement -> trialId.startsWith(measurement.prefix))
                .findFirst()
                .orElse(THROUGHPUT);
    }

    /** The spelling used in results. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}

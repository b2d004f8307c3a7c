package io.normbench.gate.sample;

/** What a fork was run for. */
public enum Stage {
    /** A throughput trial of a screening pair; column {@code pair} is {@code s1}, {@code s2}, … */
    SCREEN("s"),
    /** A throughput trial of a fresh pair that confirms or clears a candidate; {@code c1}, {@code c2}, … */
    CONFIRM("c"),
    /** An accuracy trial; {@code a7} is the one of seed 7, and pairs are the two arms with the same seed. */
    ACCURACY("a"),
    /** A memory trial of a run that was not measured in pairs. */
    MEMORY("p"),
    /** A throughput trial of a run that was not measured in pairs; column {@code pair} is empty. */
    UNPAIRED("");

    private final String prefix;

    Stage(String prefix) {
        this.prefix = prefix;
    }

    /** What stands before the number in the column {@code pair}. */
    public String prefix() {
        return prefix;
    }

    /** Whether a fork of this stage measures step time. */
    public boolean isThroughput() {
        return this != ACCURACY && this != MEMORY;
    }
}

package io.normbench.suite;

import java.util.Locale;

/** How the operations of a training step reach the device. */
public enum Execution {
    /** Each operation is launched when the program calls it. */
    EAGER,
    /** The whole step is captured once as a graph of the device's work and launched at one go (CUDA only). */
    GRAPH;

    /** The spelling used in suite files and results. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.normbench.suite;

import java.util.Locale;

/** Memory order of activations. Shapes are always written NCHW, whatever the order in memory. */
public enum Layout {
    /** Row-major N, C, H, W. */
    NCHW,
    /** Channels innermost in memory. */
    CHANNELS_LAST;

    /** The spelling used in suite files and results. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}

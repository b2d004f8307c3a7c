package io.normbench.gate;

import java.util.Locale;

/** One of the two builds that are compared. */
public enum Arm {
    /** What the change starts from. */
    BASE,
    /** The change. */
    HEAD;

    /** The spelling in the column {@code arm} of the results. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}

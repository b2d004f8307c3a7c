package io.normbench.run.ab;

import java.util.Locale;

/** A side of a comparison. */
public enum Arm {
    /** What is compared against. */
    BASE,
    /** What is judged. */
    HEAD;

    /** The spelling used in results and options: {@code base}, {@code head}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The other side. */
    public Arm other() {
        return this == BASE ? HEAD : BASE;
    }
}

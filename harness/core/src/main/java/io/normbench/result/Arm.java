package io.normbench.result;

import java.util.Locale;

/** One of the two builds that are compared. */
public enum Arm {
    /** What is compared against: what a change starts from. */
    BASE,
    /** What is judged: the change. */
    HEAD;

    /** The spelling in the column {@code arm} of the results: {@code base}, {@code head}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The other one. */
    public Arm other() {
        return this == BASE ? HEAD : BASE;
    }
}

package io.normbench.util;

/** Texts from files, fit for a message of one line. */
public final class OneLine {
    private OneLine() {}

    /** {@code text} with a space in place of line ends and other control characters. */
    public static String of(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}

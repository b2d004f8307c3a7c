package io.normbench.util;

import java.util.Optional;

/**
 * Lines in a worker's log around what may end its process without a word, such as loading a library that crashes: where
 * the log ends in between, it says in what.
 */
public final class LoadingMarks {
    private static final String BEGIN = "normbench begins: ";
    private static final String END = "normbench is done: ";

    private LoadingMarks() {}

    /**
     * Does {@code work} between two lines on standard error.
     *
     * @param what what it is, as the object of "died in": {@code loading libcuda.so.1}
     */
    public static void around(String what, Runnable work) {
        System.err.println(BEGIN + what);
        try {
            work.run();
        } finally {
            System.err.println(END + what);
        }
    }

    /** Whether {@code line} says that something begins. */
    public static boolean begins(String line) {
        return line.startsWith(BEGIN);
    }

    /** Whether {@code line} says that something is done. */
    public static boolean ends(String line) {
        return line.startsWith(END);
    }

    /** What had begun, and was not done, where {@code log} ends. */
    public static Optional<String> unfinished(String log) {
        Optional<String> open = Optional.empty();
        for (String line : log.lines().toList()) {
            if (begins(line)) {
                open = Optional.of(line.substring(BEGIN.length()));
            } else if (ends(line)) {
                open = Optional.empty();
            }
        }
        return open;
    }
}

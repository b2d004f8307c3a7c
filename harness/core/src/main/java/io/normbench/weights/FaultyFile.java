package io.normbench.weights;

import java.io.IOException;

/** What is wrong with a file of weights, without its name. */
final class FaultyFile extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 120;

    FaultyFile(String message) {
        super(message);
    }

    /** A text from a file, fit for a message: on one line and not too long. */
    static String shown(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }
}

package io.normbench.suite.read;

/**
 * One thing wrong with a suite file.
 *
 * @param file the file as the user named it
 * @param line line in the file, from 1
 * @param column column in the line, from 1
 * @param key path of the key: {@code methods[2].options.group}; empty if the fault is in the file as a whole
 * @param message what is wrong
 * @param expected what would be right, or empty
 * @param hint how to mend it: {@code did you mean 'groups'?}; or empty
 */
public record SuiteFault(String file, int line, int column, String key, String message, String expected, String hint) {

    /** The fault in one line: {@code FILE:LINE:COLUMN: KEY: MESSAGE; expected EXPECTED; HINT}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(file);
        text.append(':').append(line).append(':').append(column).append(": ");
        if (!key.isEmpty()) {
            text.append(key).append(": ");
        }
        text.append(message);
        if (!expected.isEmpty()) {
            text.append("; expected ").append(expected);
        }
        if (!hint.isEmpty()) {
            text.append("; ").append(hint);
        }
        return text.toString();
    }
}

package io.normbench.util;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something the user can mend: a fault in a suite, an option, the data or the machine.
 *
 * <p>The command line prints the message alone, without a stack trace, and ends with {@link #exitStatus()}. A bug in
 * NormBench is never a {@code UserError}.
 */
public final class UserError extends RuntimeException {
    /** Exit status for bad usage or a bad suite file. */
    public static final int USAGE = 2;

    /** Exit status for a failure of the harness or of the machine it runs on. */
    public static final int INFRASTRUCTURE = 5;

    private final int exitStatus;
    private final boolean badData;

    private UserError(String message, int exitStatus, boolean badData, @Nullable Throwable cause) {
        super(message, cause);
        this.exitStatus = exitStatus;
        this.badData = badData;
    }

    /** Bad usage (exit status 2): {@code message} says place, expectation and remedy. */
    public static UserError usage(String message) {
        return new UserError(message, USAGE, false, null);
    }

    /** Several faults at once (exit status 2), one a line. */
    public static UserError usage(List<String> messages) {
        return new UserError(String.join(System.lineSeparator(), messages), USAGE, false, null);
    }

    /** Data that cannot be used (exit status 2): {@code message} says file, place, expectation and remedy. */
    public static UserError badData(String message) {
        return badData(message, null);
    }

    /** The same, with the exception that told of it. */
    public static UserError badData(String message, @Nullable Throwable cause) {
        return new UserError(message, USAGE, true, cause);
    }

    /** The machine or a file lets us down (exit status 5): {@code message} says what and how to mend it. */
    public static UserError infrastructure(String message) {
        return infrastructure(message, null);
    }

    /** The same, with the exception that told of it. */
    public static UserError infrastructure(String message, @Nullable Throwable cause) {
        return new UserError(message, INFRASTRUCTURE, false, cause);
    }

    /** Whether it is the data that cannot be used, whoever asked for them. */
    public boolean isBadData() {
        return badData;
    }

    /** The status the process ends with. */
    public int exitStatus() {
        return exitStatus;
    }
}

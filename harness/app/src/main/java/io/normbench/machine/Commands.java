package io.normbench.machine;

import java.util.List;
import java.util.Optional;

/** Runs small programs of the system for their output. */
@FunctionalInterface
public interface Commands {
    /** Returns the standard output of a program that ended with status 0 in time; otherwise nothing. */
    Optional<String> output(List<String> command);

    /** Returns the first line of a program that ended with another status; nothing where that is not known. */
    default Optional<String> complaint(List<String> command) {
        return Optional.empty();
    }
}

package io.normbench.run.slurm;

import java.util.List;

/** Runs programs of this machine; tests put others in their place. */
@FunctionalInterface
public interface Programs {
    /** The status of a program that is not there, as in a shell. */
    int ABSENT = 127;

    /** The status of one that took too long. */
    int LATE = 124;

    /**
     * Runs {@code command} to its end.
     *
     * @param input what it reads
     */
    Result run(List<String> command, String input) throws InterruptedException;

    /**
     * What a program did.
     *
     * @param status its exit status
     * @param out its standard output
     * @param err its standard error
     */
    record Result(int status, String out, String err) {
        /** The first line of what it complained of. */
        String complaint() {
            return (err.isBlank() ? out : err)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .findFirst()
                    .orElse("exit status " + status);
        }
    }
}

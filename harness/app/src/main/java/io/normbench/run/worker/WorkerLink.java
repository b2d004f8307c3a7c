package io.normbench.run.worker;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalLong;

/** A worker that runs somewhere, as far as bytes and its life are concerned. */
public interface WorkerLink {
    /** Its standard input; a worker ends when it ends. */
    OutputStream input();

    /** Its standard output and standard error; ends with it, unless a child of its holds them open. */
    InputStream output();

    /** Its process on this machine; empty if it runs on another. */
    OptionalLong pid();

    /** Keeps it on one core of its machine, the same for every worker there, as far as that can be done. */
    void keepOnOneCore();

    /** Whether it runs. */
    boolean alive();

    /** Memory that it has taken of its limit, in bytes; empty if that cannot be told. */
    OptionalLong limitedBytes();

    /**
     * Waits for its end, for at most {@code millis}.
     *
     * @return whether it has ended
     */
    boolean awaitEnd(long millis) throws InterruptedException;

    /** The exit status of one that has ended; above 128 the number of a signal, and 128. */
    int exitStatus();

    /** Why an end of one that has ended is put down to a lack of memory, where the runner can tell. */
    default Optional<String> outOfMemory() {
        return Optional.empty();
    }

    /** Kills it and everything it started. Safe from any thread. */
    void kill();
}

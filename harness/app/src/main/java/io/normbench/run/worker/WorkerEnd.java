package io.normbench.run.worker;

import io.normbench.result.Outcome;
import io.normbench.tensor.CudaFault;
import io.normbench.util.LoadingMarks;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a worker's process ended.
 *
 * @param exitStatus its exit status; above 128 the number of a signal, and 128
 * @param logTail the last lines that it wrote
 * @param limitBytes its memory limit; 0 for none
 * @param peakBytes the most it was seen to take of that
 */
record WorkerEnd(int exitStatus, String logTail, long limitBytes, long peakBytes) {
    private static final int SIGNAL_BASE = 128;
    private static final int SIGKILL = 9;
    /** Share of a limit from which a death is put down to it: what was asked for last did not fit any more. */
    private static final double NEAR = 0.9;

    /** Words of the virtual machine, the C and C++ libraries, LibTorch, ND4J, OpenBLAS and OpenMP, in lower case. */
    private static final List<String> LACK_OF_MEMORY = List.of(
            "insufficient memory for the java runtime",
            "out of memory",
            "outofmemoryerror",
            "cannot allocate memory",
            "can't allocate memory",
            "not enough memory",
            "bad_alloc",
            "failed to allocate",
            "could not allocate",
            "allocation failed",
            "memory allocation still failed",
            "failed to map memory",
            "not enough space",
            "mmap failed",
            "pthread_create failed",
            "thread creation failed");

    /**
     * Out of memory where the log says so or the limit was near, otherwise a crash with exit status or signal, what the
     * log says of the GPU in the same line, and the log's tail.
     */
    Outcome outcome() {
        Optional<String> doing = LoadingMarks.unfinished(logTail);
        String words =
                logTail.lines().filter(line -> !LoadingMarks.begins(line)).collect(Collectors.joining("\n"));
        Optional<CudaFault> fault = CudaFault.of(words);
        if (fault.isPresent() && fault.get().kind() == CudaFault.Kind.OUT_OF_MEMORY) {
            return new Outcome.OutOfMemory("device", "device: " + fault.get().text() + "; the worker ended");
        }
        String log = words.toLowerCase(Locale.ROOT);
        String tail = words.isBlank() ? "" : "; log: " + words;
        if (LACK_OF_MEMORY.stream().anyMatch(log::contains)) {
            String limit = limitBytes > 0 ? " under its limit of " + mebibytes(limitBytes) : "";
            return new Outcome.OutOfMemory("host", "host: the worker ran out of memory" + limit + tail);
        }
        if (limitBytes > 0 && peakBytes >= NEAR * limitBytes) {
            return new Outcome.OutOfMemory(
                    "host",
                    "host: " + status() + " with " + mebibytes(peakBytes) + " of its limit of " + mebibytes(limitBytes)
                            + " in use" + tail);
        }
        String device = fault.map(known -> "; its log names the device: " + known.line())
                .orElse("");
        String where = doing.map(what -> " while " + what + ", as 'normbench doctor' tells in more words")
                .orElse("");
        return new Outcome.Crashed(status() + where + device + tail);
    }

    /** The end in a few words. */
    String status() {
        if (exitStatus <= SIGNAL_BASE) {
            return "the worker ended with status " + exitStatus;
        }
        int signal = exitStatus - SIGNAL_BASE;
        return "the worker was killed by signal " + signal
                + (signal == SIGKILL ? " (perhaps the kernel's out-of-memory killer)" : "");
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}

package io.normbench.run;

import io.normbench.result.Outcome;
import java.util.Locale;

/** Reads an outcome from how a worker's process ended. */
final class Died {
    private static final int SIGNAL_BASE = 128;
    private static final int SIGKILL = 9;

    private Died() {}

    /** Out of memory where the log says so, otherwise a crash with exit status or signal and the log's tail. */
    static Outcome outcome(WorkerReply.Died died, long memoryLimitBytes) {
        String log = died.logTail().toLowerCase(Locale.ROOT);
        boolean memory = log.contains("insufficient memory for the java runtime")
                || log.contains("out of memory")
                || log.contains("outofmemoryerror")
                || log.contains("cannot allocate memory")
                || log.contains("bad_alloc")
                || log.contains("failed to allocate");
        String tail = died.logTail().isBlank() ? "" : "; log: " + died.logTail();
        if (memory) {
            String limit = memoryLimitBytes > 0 ? " under its limit of " + memoryLimitBytes / (1 << 20) + " MiB" : "";
            return new Outcome.OutOfMemory("host", "host: the worker ran out of memory" + limit + tail);
        }
        int code = died.exitCode();
        if (code > SIGNAL_BASE) {
            int signal = code - SIGNAL_BASE;
            String guess = signal == SIGKILL ? " (perhaps the kernel's out-of-memory killer)" : "";
            return new Outcome.Crashed("the worker was killed by signal " + signal + guess + tail);
        }
        return new Outcome.Crashed("the worker ended with status " + code + tail);
    }
}

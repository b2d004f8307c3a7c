package io.normbench.run;

import io.normbench.result.Outcome;
import io.normbench.tensor.CudaFault;
import java.util.Locale;
import java.util.Optional;

/** Reads an outcome from how a worker's process ended. */
final class Died {
    private static final int SIGNAL_BASE = 128;
    private static final int SIGKILL = 9;

    private Died() {}

    /**
     * Out of memory where the log says so, otherwise a crash with exit status or signal, what the log says of the GPU in
     * the same line, and the log's tail.
     */
    static Outcome outcome(WorkerReply.Died died, long memoryLimitBytes) {
        Optional<CudaFault> fault = CudaFault.of(died.logTail());
        if (fault.isPresent() && fault.get().kind() == CudaFault.Kind.OUT_OF_MEMORY) {
            return new Outcome.OutOfMemory("device", "device: " + fault.get().text() + "; the worker ended");
        }
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
        String device = fault.map(known -> "; its log names the device: " + known.line()).orElse("");
        int code = died.exitCode();
        if (code > SIGNAL_BASE) {
            int signal = code - SIGNAL_BASE;
            String guess = signal == SIGKILL ? " (perhaps the kernel's out-of-memory killer)" : "";
            return new Outcome.Crashed("the worker was killed by signal " + signal + guess + device + tail);
        }
        return new Outcome.Crashed("the worker ended with status " + code + device + tail);
    }
}

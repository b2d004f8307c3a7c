package io.normbench.measure.rounds;

import io.normbench.tensor.DeviceTimer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Optional;

/**
 * The processor time of the measuring thread. Where one thread does all the work of a step, this is the time by the
 * device's own clock: what the thread spent waiting for a processor that another process had is not in it.
 */
final class CpuTimer implements DeviceTimer {
    private final ThreadMXBean threads;
    private long start;
    private long nanos;

    private CpuTimer(ThreadMXBean threads) {
        this.threads = threads;
    }

    /** A timer of the calling thread; empty where the system does not count its time. */
    static Optional<DeviceTimer> ofThisThread() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isCurrentThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()
                ? Optional.of(new CpuTimer(threads))
                : Optional.empty();
    }

    @Override
    public void start() {
        start = threads.getCurrentThreadCpuTime();
    }

    @Override
    public void stop() {
        nanos = threads.getCurrentThreadCpuTime() - start;
    }

    @Override
    public double elapsedMillis() {
        return nanos / 1e6;
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}

package io.normbench.tensor;

/**
 * Times work by the device's clock: two marks in the order of its work, and the time between them. Made for one thread.
 */
public interface DeviceTimer extends AutoCloseable {
    /** Puts the first mark behind all work given to the device so far. */
    void start();

    /** Puts the second mark behind all work given to the device so far. */
    void stop();

    /** Waits for the second mark; milliseconds from the first to it, to about half a microsecond on CUDA. */
    double elapsedMillis();

    @Override
    void close();
}

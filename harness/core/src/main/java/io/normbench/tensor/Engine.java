package io.normbench.tensor;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An open tensor library on one device. Not safe for use by several threads at once.
 *
 * <p>Exceptions: an operation for which memory runs out throws {@link OutOfMemoryException}; what the engine cannot do
 * throws {@link UnsupportedOperationException} with the operation's name.
 */
public interface Engine extends AutoCloseable {
    /** What the record says of it. */
    EngineInfo info();

    /** A floating-point tensor in the engine's element type from row-major {@code values}. */
    Tensor tensor(double[] values, long... shape);

    /** A floating-point tensor in the engine's element type from row-major {@code values}. */
    Tensor tensor(float[] values, long... shape);

    /** An {@link DType#INT64} tensor from row-major {@code values}. */
    Tensor tensor(long[] values, long... shape);

    /** A tensor of the engine's element type filled with {@code value}. */
    Tensor full(double value, long... shape);

    /**
     * A constant that is made once and stays until the engine is closed, for what depends on sizes alone, such as an
     * identity. It may be asked for in a captured step, which is rehearsed before it is recorded.
     *
     * @param key names the values: equal keys stand for equal values
     */
    default Tensor kept(Object key, Supplier<HostTensor> values) {
        HostTensor made = values.get();
        return tensor(made.toDoubles(), made.shape());
    }

    /** The identity of {@code d} rows, kept. */
    default Tensor identity(long d) {
        return kept(List.of("identity", d), () -> {
            double[] values = new double[Math.toIntExact(d * d)];
            for (int i = 0; i < d; i++) {
                values[(int) (i * d + i)] = 1;
            }
            return HostTensor.of(values, d, d);
        });
    }

    /**
     * A new training session: variables, gradients and updates of one network.
     *
     * @throws UnsupportedOperationException if {@code options} ask for captured steps and the engine or the device has
     *     none; the message names execution, engine and device
     */
    Session session(SessionOptions options);

    /**
     * Runs {@code action}, then frees every tensor it made except those that became variables. Host values returned by
     * {@code action} stay.
     */
    <T> T scoped(Supplier<T> action);

    /** Waits until the device has finished all work given to it. */
    void synchronize();

    /** A stopwatch that the device itself keeps; empty where work is done when the call returns. */
    default Optional<DeviceTimer> deviceTimer() {
        return Optional.empty();
    }

    /** The peak of device memory since the last {@link #resetPeakDeviceBytes()}; -1 where the device has none. */
    long peakDeviceBytes();

    /**
     * The peak of what the device's allocator held since then, in use or kept for later: what other processes could not
     * have; -1 where the device has none.
     */
    default long peakReservedDeviceBytes() {
        return -1;
    }

    /** Starts a new peak, and gives cached device and host memory back where the engine can. */
    void resetPeakDeviceBytes();

    @Override
    void close();
}

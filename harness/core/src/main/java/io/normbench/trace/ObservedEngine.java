package io.normbench.trace;

import io.normbench.tensor.DeviceTimer;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineInfo;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.Optional;
import java.util.function.Supplier;

/** An engine whose tensors are decorated and whose sessions run programs observed. */
record ObservedEngine(Engine inner, Observation observation) implements Engine {
    @Override
    public EngineInfo info() {
        return inner.info();
    }

    @Override
    public Tensor tensor(double[] values, long... shape) {
        return observation.decorated(inner.tensor(values, shape));
    }

    @Override
    public Tensor tensor(float[] values, long... shape) {
        return observation.decorated(inner.tensor(values, shape));
    }

    @Override
    public Tensor tensor(long[] values, long... shape) {
        return observation.decorated(inner.tensor(values, shape));
    }

    @Override
    public Tensor full(double value, long... shape) {
        return observation.decorated(inner.full(value, shape));
    }

    @Override
    public Session session(SessionOptions options) {
        return new ObservedSession(inner.session(options), observation);
    }

    @Override
    public <T> T scoped(Supplier<T> action) {
        return inner.scoped(action);
    }

    @Override
    public void synchronize() {
        inner.synchronize();
    }

    @Override
    public Optional<DeviceTimer> deviceTimer() {
        return inner.deviceTimer();
    }

    @Override
    public long peakDeviceBytes() {
        return inner.peakDeviceBytes();
    }

    @Override
    public long peakReservedDeviceBytes() {
        return inner.peakReservedDeviceBytes();
    }

    @Override
    public void resetPeakDeviceBytes() {
        inner.resetPeakDeviceBytes();
    }

    @Override
    public void close() {
        inner.close();
    }
}

package io.normbench.plain;

import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineInfo;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;

/** Makes tensors in plain Java, in float64. It trains nothing: there are no gradients and no sessions. */
public final class PlainEngine implements Engine {
    private static final EngineInfo INFO = new EngineInfo("plain", "1", "cpu", 1, Map.of());

    @Override
    public EngineInfo info() {
        return INFO;
    }

    @Override
    public Tensor tensor(double[] values, long... shape) {
        return new PlainTensor(this, DType.FLOAT64, values.clone(), shape.clone());
    }

    @Override
    public Tensor tensor(float[] values, long... shape) {
        return tensor(HostTensor.of(values, shape).toDoubles(), shape);
    }

    @Override
    public Tensor tensor(long[] values, long... shape) {
        return new PlainTensor(this, DType.INT64, HostTensor.of(values, shape).toDoubles(), shape.clone());
    }

    @Override
    public Tensor full(double value, long... shape) {
        double[] values = new double[Layout.count(shape)];
        Arrays.fill(values, value);
        return new PlainTensor(this, DType.FLOAT64, values, shape.clone());
    }

    @Override
    public Session session(SessionOptions options) {
        throw new UnsupportedOperationException("engine plain trains nothing");
    }

    @Override
    public <T> T scoped(Supplier<T> action) {
        return action.get();
    }

    @Override
    public void synchronize() {
        // Work is done when a call returns.
    }

    @Override
    public long peakDeviceBytes() {
        return -1;
    }

    @Override
    public void resetPeakDeviceBytes() {
        // There is no device.
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}

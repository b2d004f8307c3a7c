package io.normbench.engine.libtorch.device;

import io.normbench.tensor.DeviceTimer;
import org.bytedeco.javacpp.PointerScope;

/** Two CUDA events that keep time, on the current stream of a device. */
final class CudaTimer implements DeviceTimer {
    private final CudaRuntime runtime;
    private final CudaEvent first;
    private final CudaEvent second;

    CudaTimer(CudaRuntime runtime) {
        this.runtime = runtime;
        first = CudaEvent.timed(runtime);
        second = CudaEvent.timed(runtime);
    }

    @Override
    public void start() {
        record(first);
    }

    @Override
    public void stop() {
        record(second);
    }

    private void record(CudaEvent event) {
        try (PointerScope scope = new PointerScope()) {
            event.record(runtime.currentStream());
        }
    }

    @Override
    public double elapsedMillis() {
        second.await();
        return first.millisUntil(second);
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}

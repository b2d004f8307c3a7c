package io.normbench.engine.libtorch;

import io.normbench.tensor.DeviceTimer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch_cuda;

/** Two CUDA events that keep time, on the current stream of a device. */
final class CudaTimer implements DeviceTimer {
    private final byte device;
    private final CudaEvent first = CudaEvent.timed();
    private final CudaEvent second = CudaEvent.timed();

    CudaTimer(int device) {
        this.device = (byte) device;
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
            event.record(torch_cuda.getCurrentCUDAStream(device));
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

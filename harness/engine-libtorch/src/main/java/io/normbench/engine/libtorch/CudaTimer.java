package io.normbench.engine.libtorch;

import io.normbench.tensor.DeviceTimer;
import org.bytedeco.pytorch.cuda.CUDAEvent;

/** Two CUDA events that keep time, on the current stream. */
final class CudaTimer implements DeviceTimer {
    private static final int KEEPS_TIME = 0; // cudaEventDefault; the class's own default is cudaEventDisableTiming

    private final CUDAEvent first = new CUDAEvent(KEEPS_TIME);
    private final CUDAEvent second = new CUDAEvent(KEEPS_TIME);

    CudaTimer() {
        first.retainReference();
        second.retainReference();
    }

    @Override
    public void start() {
        first.record();
    }

    @Override
    public void stop() {
        second.record();
    }

    @Override
    public double elapsedMillis() {
        second.synchronize();
        return first.elapsed_time(second);
    }

    @Override
    public void close() {
        first.releaseReference();
        second.releaseReference();
    }
}

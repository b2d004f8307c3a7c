package io.normbench.engine.libtorch;

import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.cuda.CUDAStream;

/** A point in a CUDA stream's work. The bindings of LibTorch have no events, so these are the CUDA runtime's own. */
final class CudaEvent implements AutoCloseable {
    private final CUevent_st event = new CUevent_st();

    private CudaEvent(int flags) {
        Loader.load(cudart.class);
        check(cudart.cudaEventCreateWithFlags(event, flags), "making an event");
    }

    /** An event of which {@link #millisUntil} can be asked. */
    static CudaEvent timed() {
        return new CudaEvent(cudart.cudaEventDefault);
    }

    /** An event that orders work and keeps no time, which costs less. */
    static CudaEvent untimed() {
        return new CudaEvent(cudart.cudaEventDisableTiming);
    }

    /** The event is where {@code stream}'s work ends now. */
    void record(CUDAStream stream) {
        check(cudart.cudaEventRecord(event, stream.stream()), "recording an event");
    }

    /** What {@code stream} is given from now on waits for this event. */
    void holdBack(CUDAStream stream) {
        check(cudart.cudaStreamWaitEvent(stream.stream(), event), "waiting for an event");
    }

    /** Waits here until the stream has come to the event. */
    void await() {
        check(cudart.cudaEventSynchronize(event), "waiting for an event");
    }

    /** Milliseconds from this event to {@code later}; both have been reached. */
    double millisUntil(CudaEvent later) {
        float[] millis = new float[1];
        check(cudart.cudaEventElapsedTime(millis, event, later.event), "reading an event's time");
        return millis[0];
    }

    @Override
    public void close() {
        cudart.cudaEventDestroy(event);
    }

    private static void check(int status, String what) {
        if (status != cudart.cudaSuccess) {
            throw new IllegalStateException(
                    "CUDA error: " + cudart.cudaGetErrorString(status).getString() + " (" + what + ")");
        }
    }
}

package io.normbench.engine.libtorch.device;

/** A point in a CUDA stream's work. The bindings of LibTorch have no events, so these are the CUDA runtime's own. */
final class CudaEvent implements AutoCloseable {
    private final CudaRuntime runtime;
    private final CudaRuntime.Event event;

    private CudaEvent(CudaRuntime runtime, boolean timed) {
        this.runtime = runtime;
        CudaRuntime.Made<CudaRuntime.Event> made = runtime.event(timed);
        check(made.status(), "making an event");
        event = made.surely();
    }

    /** An event of which {@link #millisUntil} can be asked. */
    static CudaEvent timed(CudaRuntime runtime) {
        return new CudaEvent(runtime, true);
    }

    /** An event that orders work and keeps no time, which costs less. */
    static CudaEvent untimed(CudaRuntime runtime) {
        return new CudaEvent(runtime, false);
    }

    /** The event is where {@code stream}'s work ends now. */
    void record(CudaRuntime.Stream stream) {
        check(runtime.record(event, stream), "recording an event");
    }

    /** What {@code stream} is given from now on waits for this event. */
    void holdBack(CudaRuntime.Stream stream) {
        check(runtime.holdBack(stream, event), "waiting for an event");
    }

    /** Waits here until the stream has come to the event. */
    void await() {
        check(runtime.await(event), "waiting for an event");
    }

    /** Milliseconds from this event to {@code later}; both have been reached. */
    double millisUntil(CudaEvent later) {
        CudaRuntime.Made<Float> millis = runtime.elapsed(event, later.event);
        check(millis.status(), "reading an event's time");
        return millis.surely();
    }

    @Override
    public void close() {
        event.destroy();
    }

    private void check(int status, String what) {
        if (status != CudaRuntime.SUCCESS) {
            throw new IllegalStateException("CUDA error: " + runtime.text(status) + " (" + what + ")");
        }
    }
}

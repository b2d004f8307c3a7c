package io.normbench.engine.libtorch.device;

import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.jspecify.annotations.Nullable;

/**
 * What captured steps, copies and times need of one device's CUDA runtime and of LibTorch's caching allocator.
 *
 * <p>A thin layer: what is called in which order, and what happens after a failure, is decided above it, and is tested with one
 * that only notes what it is asked for. Status numbers are those of {@code cudaError_t}. Used by one thread.
 */
interface CudaRuntime {
    /** {@code cudaSuccess}. */
    int SUCCESS = 0;

    /** {@code cudaErrorMemoryAllocation}. */
    int OUT_OF_MEMORY = 2;

    /** A stream. */
    interface Stream {
        /** Waits until all that it was given is done. */
        void synchronize();

        /** Gives up a stream of {@link #sideStream()}. */
        void release();
    }

    /** A point in a stream's work. */
    interface Event {
        void destroy();
    }

    /** Recorded work that cannot be launched yet. */
    interface Graph {
        void destroy();
    }

    /** Recorded work that can be launched. */
    interface Executable {
        void destroy();
    }

    /** Blocks that are given to nobody else until it is given up. */
    interface Pool {
        /** From now on blocks come from where they came from before. */
        void end();

        /** Gives it up: its blocks may be freed once nothing lies in them. */
        void release();
    }

    /**
     * What a call that makes something came to.
     *
     * @param status its status
     * @param made what it made; null if it made nothing, which it may also do without a failure of its own
     */
    record Made<T>(int status, @Nullable T made) {
        /** What a call made that is known to have made something. */
        T surely() {
            return Objects.requireNonNull(made);
        }
    }

    /** A stream that others may share, which {@link Stream#release} gives up. */
    Stream sideStream();

    /** The stream that operations are given to, valid within the caller's {@code PointerScope}. */
    Stream currentStream();

    /** Gives operations to {@code stream} from now on. */
    void makeCurrent(Stream stream);

    /** Waits until the device is done with everything. */
    void synchronize();

    /** Gives blocks that nobody uses back to the device. */
    void emptyCache();

    /** From now on blocks that are asked for on {@code stream} come from a pool of their own. */
    Pool openPool(Stream stream);

    /** What {@code stream} is given from now on is recorded, not done. */
    int beginCapture(Stream stream);

    /** Tells the allocator that a capture has begun: until it ends, nothing is given back to the device or asked of events. */
    void captureBegun();

    /** Ends the capture, also after a failure. */
    Made<Graph> endCapture(Stream stream);

    /** Tells the allocator that the capture has ended. */
    void captureEnded();

    /** Whether {@code graph} has any work in it. */
    Made<Boolean> holdsWork(Graph graph);

    /** Makes {@code graph} launchable. */
    Made<Executable> instantiate(Graph graph);

    /** Gives {@code work} to {@code stream}. */
    int launch(Executable work, Stream stream);

    /** Makes an event, with or without a time. */
    Made<Event> event(boolean timed);

    /** {@code event} is where the work of {@code stream} ends now. */
    int record(Event event, Stream stream);

    /** What {@code stream} is given from now on waits for {@code event}. */
    int holdBack(Stream stream, Event event);

    /** Waits here until {@code event} is reached. */
    int await(Event event);

    /** Milliseconds between two events that were reached. */
    Made<Float> elapsed(Event from, Event to);

    /** Makes the runtime forget the error of its last call, which the next caller would take for its own. */
    void forgetError();

    /** What a status means, in words. */
    String text(int status);

    /** A tensor in page-locked memory of the host. */
    Tensor pinned(long[] shape, TensorOptions options);
}

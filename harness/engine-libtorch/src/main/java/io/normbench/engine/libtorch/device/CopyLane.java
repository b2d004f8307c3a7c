package io.normbench.engine.libtorch.device;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;

/**
 * Copies from page-locked host memory to the device on a stream of its own, beside the one that computes. Used by the
 * thread that runs the steps.
 */
public interface CopyLane extends AutoCloseable {
    /** Page-locked host memory; its values may be written by any thread, without a call to the device. */
    Tensor pinned(long[] shape, TensorOptions options);

    /**
     * Starts to copy each of {@code from} to that of {@code to} at the same place, after all that computing was given
     * so far, which may still read {@code to}. Returns at once.
     */
    Ticket copy(List<Tensor> from, List<Tensor> to);

    @Override
    void close();

    /** A copy on its way. */
    interface Ticket {
        /** Makes computing from now on wait until the copy has arrived; the host does not wait. */
        void beforeUse();

        /** Waits on the host until the copy is done and its source may be written again. */
        void await();
    }
}

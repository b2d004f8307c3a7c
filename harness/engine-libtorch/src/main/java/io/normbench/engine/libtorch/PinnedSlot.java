package io.normbench.engine.libtorch;

import io.normbench.engine.libtorch.device.CopyLane;
import io.normbench.tensor.DType;
import io.normbench.tensor.HostTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Page-locked memory for one batch, in the engine's element type.
 *
 * <p>Its memory is allocated by the thread that runs the steps, because that calls the device; a thread that only
 * writes values never does. Which of the two has the slot is the {@link PinnedFeed}'s business.
 */
final class PinnedSlot {
    private final LibTorchEngine engine;
    private final CopyLane lane;
    private final List<Tensor> tensors = new ArrayList<>();
    private final List<long[]> shapes = new ArrayList<>();
    private List<HostTensor> unwritten = List.of(); // a batch of other shapes than the memory's
    private @Nullable RuntimeException failure;
    private @Nullable Error error;

    PinnedSlot(LibTorchEngine engine, CopyLane lane) {
        this.engine = engine;
        this.lane = lane;
    }

    /** Takes {@code batch} in; where shapes have changed it is only remembered, for {@link #settle}. */
    void write(List<HostTensor> batch) {
        if (fits(batch)) {
            copy(batch);
        } else {
            unwritten = batch;
        }
    }

    /** Takes in that there is no batch. */
    void fail(RuntimeException why) {
        failure = why;
    }

    /** Takes in that there is no batch. */
    void fail(Error why) {
        error = why;
    }

    /** Finishes on the thread of the steps what {@link #write} could not; throws what {@link #fail} took in. */
    void settle() {
        if (error != null) {
            throw error;
        }
        if (failure != null) {
            throw failure;
        }
        if (!unwritten.isEmpty()) {
            release();
            for (HostTensor value : unwritten) {
                Tensor memory = lane.pinned(value.shape(), engine.hostOptions(value.dtype()));
                memory.retainReference();
                tensors.add(memory);
                shapes.add(value.shape());
            }
            copy(unwritten);
            unwritten = List.of();
        }
    }

    List<Tensor> tensors() {
        return tensors;
    }

    void release() {
        tensors.forEach(Tensor::releaseReference);
        tensors.clear();
        shapes.clear();
    }

    private boolean fits(List<HostTensor> batch) {
        boolean fits = batch.size() == tensors.size();
        for (int i = 0; fits && i < batch.size(); i++) {
            fits = Arrays.equals(batch.get(i).shape(), shapes.get(i))
                    && (batch.get(i).dtype() == DType.INT64) == engine.isIndex(tensors.get(i));
        }
        return fits;
    }

    private void copy(List<HostTensor> batch) {
        for (int i = 0; i < batch.size(); i++) {
            write(batch.get(i), tensors.get(i));
        }
    }

    private void write(HostTensor value, Tensor memory) {
        if (value.dtype() == DType.INT64) {
            new LongPointer(memory.data_ptr()).put((long[]) value.data());
        } else if (engine.options().dtype() == DType.FLOAT64) {
            new DoublePointer(memory.data_ptr()).put(value.toDoubles());
        } else {
            new FloatPointer(memory.data_ptr()).put(value.toFloats());
        }
    }
}

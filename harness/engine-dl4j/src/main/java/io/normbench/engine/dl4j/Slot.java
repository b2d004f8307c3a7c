package io.normbench.engine.dl4j;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where a variable of the graph lives in a plan: its array, the steps that read it, other shapes of its memory. */
final class Slot {
    private final List<Use> uses = new ArrayList<>();
    private final List<Slot> reshaped = new ArrayList<>();
    private final Slot memory;
    private final @Nullable DataBuffer buffer; // null: not of the pool
    private INDArray array;

    /** A step's operand. */
    private record Use(Step step, int index) {}

    private Slot(@Nullable Slot memory, @Nullable DataBuffer buffer, INDArray array) {
        this.memory = memory == null ? this : memory;
        this.buffer = buffer;
        this.array = array;
    }

    /** A variable whose memory belongs to someone else: an input, a constant, a gradient's destination. */
    static Slot fixed(INDArray array) {
        return new Slot(null, null, array);
    }

    /** A variable in a buffer of the pool. */
    static Slot pooled(DataBuffer buffer, long[] shape) {
        return new Slot(null, buffer, BufferPool.array(buffer, shape));
    }

    /** The same memory in another shape. */
    Slot reshaped(long[] shape) {
        Slot slot = new Slot(memory, null, Reshaping.view(array, shape));
        reshaped.add(slot);
        return slot;
    }

    INDArray array() {
        return array;
    }

    /** The slot whose memory this one shows. */
    Slot memory() {
        return memory;
    }

    /** The buffer of the pool that it lives in; null if its memory belongs to someone else. */
    @Nullable
    DataBuffer buffer() {
        return buffer;
    }

    void usedBy(Step step, int index) {
        uses.add(new Use(step, index));
    }

    /** Puts another array of the same shape in this one's place. */
    void bind(INDArray other) {
        if (other == array) {
            return;
        }
        array = other;
        uses.forEach(use -> use.step().input(use.index(), other));
        reshaped.forEach(slot -> slot.bind(Reshaping.view(other, slot.array.shape())));
    }
}

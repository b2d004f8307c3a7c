package io.normbench.engine.dl4j;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Memory for what plans compute on the way.
 *
 * <p>Only one plan runs at a time, so all plans of a session share the same buffers: the most that one of them needs is
 * the most that the session needs.
 */
final class BufferPool implements AutoCloseable {
    /** A free buffer serves if it is at most this many times as long as needed. */
    private static final int LARGEST_EXCESS = 2;

    private final List<DataBuffer> all = new ArrayList<>();
    private final Map<DataType, TreeMap<Long, List<DataBuffer>>> free = new EnumMap<>(DataType.class);

    /** A buffer of at least {@code count} elements. */
    DataBuffer take(DataType type, long count) {
        TreeMap<Long, List<DataBuffer>> ofType = free.computeIfAbsent(type, key -> new TreeMap<>());
        Map.Entry<Long, List<DataBuffer>> fitting = ofType.ceilingEntry(count);
        if (fitting != null && fitting.getKey() <= Math.max(64, LARGEST_EXCESS * count)) {
            List<DataBuffer> buffers = fitting.getValue();
            DataBuffer buffer = buffers.remove(buffers.size() - 1);
            if (buffers.isEmpty()) {
                ofType.remove(fitting.getKey());
            }
            return buffer;
        }
        DataBuffer buffer = Nd4j.createBuffer(type, Math.max(1, count), false);
        all.add(buffer);
        return buffer;
    }

    /** Gives a buffer back. */
    void release(DataBuffer buffer) {
        free.computeIfAbsent(buffer.dataType(), key -> new TreeMap<>())
                .computeIfAbsent(buffer.length(), key -> new ArrayList<>())
                .add(buffer);
    }

    /** A row-major array of {@code shape} at the beginning of {@code buffer}. */
    static INDArray array(DataBuffer buffer, long... shape) {
        if (shape.length == 0) {
            return Nd4j.create(buffer, new long[0], new long[0], 0, 'c', buffer.dataType());
        }
        return Nd4j.create(buffer, shape, Nd4j.getStrides(shape, 'c'), 0, 'c', buffer.dataType());
    }

    /** Bytes of all buffers, in use or free. */
    long bytes() {
        return all.stream()
                .mapToLong(buffer -> buffer.length() * buffer.getElementSize())
                .sum();
    }

    @Override
    public void close() {
        all.forEach(DataBuffer::close);
        all.clear();
        free.clear();
    }
}

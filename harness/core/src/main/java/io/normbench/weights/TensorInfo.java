package io.normbench.weights;

import java.util.List;

/**
 * What a file says of one of its tensors.
 *
 * @param type its element type
 * @param shape the length of every axis
 */
public record TensorInfo(ElementType type, List<Long> shape) {
    public TensorInfo {
        shape = List.copyOf(shape);
    }

    /** The shape as tensors have it. */
    public long[] lengths() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    /**
     * Number of values.
     *
     * @throws ArithmeticException if a 64-bit number does not hold it
     */
    long count() {
        long count = 1;
        for (long length : shape) {
            count = Math.multiplyExact(count, length);
        }
        return count;
    }
}

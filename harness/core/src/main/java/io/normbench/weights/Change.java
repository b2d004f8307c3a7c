package io.normbench.weights;

import io.normbench.tensor.HostTensor;
import java.util.Arrays;
import java.util.Optional;

/** How a tensor of another framework's network becomes that of ours. */
enum Change {
    /** Not at all, but for a scalar that is a list of one value here. */
    NONE(0) {
        @Override
        Optional<long[]> shape(long[] from) {
            return Optional.of(from.length == 0 ? new long[] {1} : from);
        }

        @Override
        HostTensor apply(HostTensor from) {
            return HostTensors.of(from.data(), shape(from.shape()).orElseThrow());
        }
    },
    /** Without the background's mask: the first row. */
    WITHOUT_FIRST_ROW(1),
    /** Without the background's box: the first four rows. */
    WITHOUT_FIRST_FOUR_ROWS(4),
    /**
     * A transposed 2×2 convolution {@code [I, O, 2, 2]} as the 1×1 convolution {@code [4O, I, 1, 1]} to the four values of
     * each square.
     */
    SQUARES(0) {
        @Override
        Optional<long[]> shape(long[] from) {
            return from.length == 4 && from[2] == 2 && from[3] == 2
                    ? Optional.of(new long[] {4 * from[1], from[0], 1, 1})
                    : Optional.empty();
        }

        @Override
        HostTensor apply(HostTensor from) {
            int inputs = (int) from.shape()[0];
            int rows = 4 * (int) from.shape()[1];
            Object values = like(from.data(), inputs * rows);
            for (int input = 0; input < inputs; input++) {
                for (int row = 0; row < rows; row++) {
                    System.arraycopy(from.data(), input * rows + row, values, row * inputs + input, 1);
                }
            }
            return HostTensors.of(values, shape(from.shape()).orElseThrow());
        }
    };

    private final int dropped;

    Change(int dropped) {
        this.dropped = dropped;
    }

    /** The shape of what was of shape {@code from}; empty if it cannot be changed. */
    Optional<long[]> shape(long[] from) {
        if (from.length == 0 || from[0] < dropped) {
            return Optional.empty();
        }
        long[] shape = from.clone();
        shape[0] -= dropped;
        return Optional.of(shape);
    }

    /** The changed tensor, where there is a {@link #shape}. */
    HostTensor apply(HostTensor from) {
        long[] shape = shape(from.shape()).orElseThrow();
        int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        int row = shape[0] == 0 ? 0 : count / (int) shape[0];
        Object values = like(from.data(), count);
        System.arraycopy(from.data(), dropped * row, values, 0, count);
        return HostTensors.of(values, shape);
    }

    private static Object like(Object array, int count) {
        return java.lang.reflect.Array.newInstance(array.getClass().getComponentType(), count);
    }
}

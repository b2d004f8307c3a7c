package io.normbench.engine.libtorch;

import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A tensor as rows, each of which holds the values that a reduction over its last axes in memory joins.
 *
 * @param values {@code [rows, length]}
 * @param kept the shape of the reduction's result
 */
record Rows(Tensor values, long[] kept) {
    /** Beyond it a norm, which adds up squares one after the other, is made of the norms of parts. */
    private static final long LONG = 4096;

    /** Parts that are shorter cost more than they gain. */
    private static final long SHORTEST_PART = 64;

    /** Whether norms of {@code x} may be long enough to lose digits: on the CPU alone, others add up in trees. */
    static boolean mayBeLong(Tensor x) {
        return x.is_cpu() && x.numel() > LONG;
    }

    /** Whether {@code axes} join so many values of {@code x}; negative ones count from the end. */
    static boolean areLong(Tensor x, int... axes) {
        long length = 1;
        for (int axis : axes) {
            length *= x.size(axis);
        }
        return length > LONG;
    }

    /** Empty if {@code axes}, of which negative ones count from the end, are not the last ones in memory. */
    static Optional<Rows> of(Tensor x, int... axes) {
        int rank = (int) x.dim();
        boolean[] joined = new boolean[rank];
        for (int axis : axes) {
            joined[axis < 0 ? rank + axis : axis] = true;
        }
        long[] kept = new long[rank];
        long length = 1;
        boolean last = x.is_contiguous();
        for (int axis = 0; axis < rank; axis++) {
            kept[axis] = joined[axis] ? 1 : x.size(axis);
            last &= length == 1 || kept[axis] == 1;
            length *= joined[axis] ? x.size(axis) : 1;
        }
        return last && length > 0
                ? Optional.of(new Rows(x.reshape(x.numel() / length, length), kept))
                : Optional.empty();
    }

    /** Values in each row. */
    long length() {
        return values.size(1);
    }

    /** The Euclidean norm of each row, {@code [rows, 1]}; its gradient is 0 where it is 0. */
    Tensor norms() {
        long part = length() <= LONG ? length() : partLength();
        if (part == length() || part < SHORTEST_PART) {
            return norm(values, 1);
        }
        return norm(norm(values.reshape(-1, length() / part, part), 2).squeeze(2), 1);
    }

    /** What is one number for each row, in the shape of the reduction's result. */
    Tensor shaped(Tensor perRow) {
        return perRow.reshape(kept);
    }

    private static Tensor norm(Tensor x, long axis) {
        return torch.linalg_vector_norm(x, new Scalar(2.0), new long[] {axis}, true, new ScalarTypeOptional());
    }

    private long partLength() {
        long part = LONG;
        while (length() % part != 0) {
            part--;
        }
        return part;
    }
}

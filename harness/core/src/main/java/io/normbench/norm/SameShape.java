package io.normbench.norm;

import io.normbench.tensor.Tensor;
import java.util.Arrays;

/** What every method promises of its result. */
public final class SameShape {
    private SameShape() {}

    /**
     * {@code result}, which a method or weight transform gave for {@code input}.
     *
     * @throws IllegalStateException if it has another shape or element type
     */
    public static Tensor checked(Tensor input, Tensor result) {
        if (!Arrays.equals(input.shape(), result.shape()) || input.dtype() != result.dtype()) {
            throw new IllegalStateException("the result is " + description(result) + ", the input " + description(input)
                    + ": a method keeps shape and element type");
        }
        return result;
    }

    private static String description(Tensor tensor) {
        return Arrays.toString(tensor.shape()) + " of " + tensor.dtype();
    }
}

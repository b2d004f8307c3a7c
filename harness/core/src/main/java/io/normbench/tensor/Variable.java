package io.normbench.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A named value that lives as long as its session: a parameter, or a piece of state such as a running mean.
 *
 * <p>Parameters are changed by the optimizer alone. State is changed by the step: {@link #set} and {@link #lerp} say
 * what the value is <em>from now on</em>; a graph engine turns that into an extra output of the step, an eager engine
 * may write in place.
 */
public interface Variable {
    /** The current value. */
    Tensor get();

    /**
     * The only value of a piece of state with one, where the host may look at it: it need not wait for a device, and what
     * it does by the value does not bind later steps to it. Empty elsewhere, as in captured steps and graphs.
     */
    default OptionalDouble known() {
        return OptionalDouble.empty();
    }

    /** Replaces the value of a piece of state; gradients do not flow through it. */
    void set(Tensor value);

    /** {@link #set(Tensor)} with {@code number} everywhere. */
    default void set(double number) {
        Tensor old = get();
        set(old.engine().full(number, old.shape()));
    }

    /**
     * Replaces one index of the first axis.
     *
     * @param row as many values as one index holds, in any shape
     */
    default void setRow(long index, Tensor row) {
        Tensor old = get();
        long[] one = old.shape().clone();
        one[0] = 1;
        List<Tensor> parts = new ArrayList<>();
        if (index > 0) {
            parts.add(old.slice(0, 0, index));
        }
        parts.add(row.stopGradient().reshape(one));
        if (index + 1 < old.size(0)) {
            parts.add(old.slice(0, index + 1, old.size(0)));
        }
        set(parts.get(0).concat(0, parts.subList(1, parts.size()).toArray(Tensor[]::new)));
    }

    /** Moves the value towards {@code target}: {@code value + weight · (target - value)}. */
    void lerp(Tensor target, double weight);

    /** As {@link #lerp(Tensor, double)}, with a tensor of one value as weight: for averages that count. */
    default void lerp(Tensor target, Tensor weight) {
        Tensor old = get();
        set(old.add(target.stopGradient().reshape(old.shape()).sub(old).mul(weight)));
    }
}

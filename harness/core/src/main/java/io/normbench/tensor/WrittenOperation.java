package io.normbench.tensor;

import java.util.List;

/**
 * An operation of several tensors with a backward pass that somebody wrote, for
 * {@link Tensor#withBackward(WrittenOperation, Tensor...)}. One is of one call: what its backward pass needs of the forward
 * one it keeps itself.
 */
public interface WrittenOperation {
    /** The result. */
    Tensor forward(List<Tensor> operands);

    /**
     * Called once, or never.
     *
     * @param gradient of the result
     * @return of each operand, in its shape
     */
    List<Tensor> backward(Tensor gradient);
}

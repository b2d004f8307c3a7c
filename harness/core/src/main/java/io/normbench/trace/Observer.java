package io.normbench.trace;

import io.normbench.tensor.Tensor;
import java.util.List;

/**
 * Hears what a network computes. The tensors that it gets and gives are the engine's own, without decoration.
 *
 * <p>Thread safety: as the engine's, none.
 */
public interface Observer {
    /**
     * An operation was called.
     *
     * @param operation the name of the method of {@link Tensor}; a part of several results has it behind a dot, as in
     *     {@code moments.variance}
     * @param operands the tensors it was given, itself first
     * @param result what the engine gave
     * @return what the network goes on with: {@code result} unless the observer means to disturb it
     */
    Tensor result(String operation, List<Tensor> operands, Tensor result);

    /** The network asked for a scope, a parameter or a piece of state: what follows belongs to that layer. */
    default void enters(String scopePath) {}

    /** The network asked for a parameter. */
    default void parameter(String fullName) {}
}

package io.normbench.norm;

import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.Optional;

/**
 * A reparametrization of convolution weights {@code [O, I, kh, kw]}, applied in every forward pass.
 *
 * <p>The optimizer and weight decay act on the raw weight.
 */
public interface WeightTransform {
    /** The definition. */
    Tensor define(Tensor weight, Scope scope);

    /** The fast path, or empty if there is none for this weight. */
    default Optional<Tensor> fused(Tensor weight, Scope scope) {
        return Optional.empty();
    }

    /** The fast path where there is one, otherwise the definition. */
    default Tensor apply(Tensor weight, Scope scope) {
        return fused(weight, scope).orElseGet(() -> define(weight, scope));
    }

    /**
     * What a training pass over a weight of {@code shape} ({@code [O, I, kh, kw]}) must read and write: the roofline's
     * floor. Every tensor once, with statistics over each output channel, as most transforms have.
     */
    default Traffic traffic(long... shape) {
        return Traffic.over(shape[1] * shape[2] * shape[3]);
    }
}

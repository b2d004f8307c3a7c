package io.normbench.model;

import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;

/** A network from images {@code [N, C, H, W]} to one output. */
@FunctionalInterface
public interface Network {
    /** The output for {@code images}; variables come from {@code scope}. */
    Tensor forward(Tensor images, Scope scope);
}

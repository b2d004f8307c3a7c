package io.normbench.engine.dl4j.operation;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The gradient that the backward pass of the same plan found for its operand, a leaf whose gradient is wanted; zeros
 * where there is none. Whatever is computed from it comes after the backward pass.
 */
public record FoundGradient() implements Operation {
    @Override
    public SDVariable[] lower(Site site) {
        throw new IllegalStateException("a gradient is found, not computed from its operand");
    }

    @Override
    public boolean differentiable() {
        return false;
    }
}

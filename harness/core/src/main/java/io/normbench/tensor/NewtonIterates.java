package io.normbench.tensor;

/**
 * What {@link Tensor#newtonRoot} gives.
 *
 * @param root {@code P_T}, in the shape of the matrices
 * @param past what {@link Tensor#newtonDerivative} wants to have again, in whatever form the engine keeps it
 */
public record NewtonIterates(Tensor root, Tensor past) {}

package io.normbench.tensor;

/**
 * Eigenvalues and eigenvectors of symmetric matrices {@code [..., d, d]}.
 *
 * @param values in ascending order, {@code [..., d]}
 * @param vectors {@code [..., d, d]}: column i belongs to value i, orthonormal
 */
public record Eigen(Tensor values, Tensor vectors) {}

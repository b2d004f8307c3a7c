package io.normbench.engine.libtorch;

import java.lang.ref.Reference;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * {@link io.normbench.tensor.Tensor#newtonRoot} and its derivative on the CPU. Each matrix is taken through all iterations
 * before the next one, so that what an iteration makes is in the cache when the next one reads it. A call of OpenBLAS takes
 * longer than the arithmetic of 16×16, so that products with a common factor are one: {@code [P; N] P} are {@code R = P²}
 * and {@code Z = N P}, of which {@code P ← 1.5 P + R Z}.
 */
final class CpuNewton {
    private static final double KEEPS = 1.5;

    /** Matrices that are kept of an iteration: P, R and Z. */
    private static final int KEPT = 3;

    private final Blas blas;
    private final int iterations;
    private final int d;
    private final int size;
    private final long count;
    private final TensorOptions options;

    private CpuNewton(Tensor negative, int iterations) {
        this.iterations = iterations;
        blas = Blas.of(negative);
        d = (int) negative.size(-1);
        size = d * d;
        count = negative.numel() / size;
        options = new TensorOptions(negative.scalar_type());
    }

    /** {@code P_T} and what {@link #derivative} needs of the iterations. */
    record Root(Tensor root, Tensor past) {}

    /** Whether there is such a root: gradients come from {@link #derivative}, and from nowhere else. */
    static boolean knows(Tensor negative) {
        return negative.is_cpu() && Blas.knows(negative) && negative.numel() > 0 && !WrittenBackward.isWanted(negative);
    }

    /** Whether {@link #root} made the past of it, and nobody asks for the gradient of the derivative. */
    static boolean knows(Tensor negative, int iterations, Tensor past, Tensor direction) {
        return knows(negative)
                && past.dim() == 1
                && past.numel() == KEPT * (iterations - 1L) * negative.numel()
                && direction.scalar_type().value == negative.scalar_type().value
                && !WrittenBackward.isWanted(direction);
    }

    static Root root(Tensor negative, int iterations) {
        return new CpuNewton(negative, iterations).root(negative.contiguous());
    }

    /**
     * @param past of {@link #root}
     * @param direction symmetric, of the shape of {@code negative}
     */
    static Tensor derivative(Tensor negative, int iterations, Tensor past, Tensor direction) {
        return new CpuNewton(negative, iterations).derivative(negative.contiguous(), past, direction.contiguous());
    }

    private Root root(Tensor negative) {
        Tensor root = empty(negative.shape());
        Tensor past = empty(KEPT * (iterations - 1L) * negative.numel());
        Tensor pair = empty(2, d, d);
        Tensor first = torch.eye(d, options).mul_(new Scalar(KEEPS));
        Pointer n = blas.memory(negative);
        Pointer result = blas.memory(root);
        Pointer kept = blas.memory(past);
        Pointer keptToo = blas.memory(past);
        Pointer both = blas.memory(pair);
        Pointer p = blas.memory(pair);
        Pointer identity = blas.memory(first);
        for (long i = 0; i < count; i++) {
            blas.copy(size, n, i * size, both, size);
            blas.copy(size, n, i * size, p, 0);
            blas.add(size, identity, 0, p, 0);
            for (int k = 1; k < iterations; k++) {
                long at = place(i, k);
                blas.copy(size, p, 0, kept, at);
                product(2 * d, both, 0, p, 0, 0, kept, at + size);
                product(d, kept, at + size, keptToo, at + 2L * size, KEEPS, p, 0);
            }
            blas.copy(size, p, 0, result, i * size);
        }
        // Memory is read by address, which keeps nobody.
        Reference.reachabilityFence(negative);
        Reference.reachabilityFence(pair);
        Reference.reachabilityFence(first);
        return new Root(root, past);
    }

    private Tensor derivative(Tensor negative, Tensor past, Tensor direction) {
        Tensor derivative = empty(negative.shape());
        Tensor pair = empty(2, d, d);
        Tensor change = empty(2, d, d);
        Tensor ofProducts = empty(2, d, d);
        Pointer n = blas.memory(negative);
        Pointer dn = blas.memory(direction);
        Pointer result = blas.memory(derivative);
        Pointer kept = blas.memory(past);
        Pointer both = blas.memory(pair);
        Pointer p = blas.memory(pair);
        Pointer dBoth = blas.memory(change);
        Pointer dp = blas.memory(change);
        Pointer dr = blas.memory(ofProducts);
        for (long i = 0; i < count; i++) {
            blas.copy(size, n, i * size, both, size);
            blas.copy(size, dn, i * size, dBoth, size);
            blas.copy(size, dn, i * size, dp, 0);
            for (int k = 1; k < iterations; k++) {
                long at = place(i, k);
                blas.copy(size, kept, at, p, 0);
                product(2 * d, both, 0, dp, 0, 0, dr, 0);
                product(2 * d, dBoth, 0, p, 0, 1, dr, 0);
                product(d, dr, 0, kept, at + 2L * size, KEEPS, dp, 0);
                product(d, kept, at + size, dr, size, 1, dp, 0);
            }
            blas.copy(size, dp, 0, result, i * size);
        }
        Reference.reachabilityFence(negative);
        Reference.reachabilityFence(direction);
        Reference.reachabilityFence(past);
        Reference.reachabilityFence(pair);
        Reference.reachabilityFence(change);
        Reference.reachabilityFence(ofProducts);
        return derivative;
    }

    /** Where P of an iteration is kept; R and Z are behind it. */
    private long place(long matrix, int iteration) {
        return (matrix * (iterations - 1) + iteration - 1) * KEPT * size;
    }

    /** {@code C ← A B + β C} of rows of d values, as many in A and C. */
    private void product(int rows, Pointer a, long atA, Pointer b, long atB, double beta, Pointer c, long atC) {
        int plain = openblas_nolapack.CblasNoTrans;
        blas.product(plain, plain, rows, d, d, a, atA, d, b, atB, d, beta, c, atC, d);
    }

    private Tensor empty(long... shape) {
        return torch.empty(shape, options, new MemoryFormatOptional());
    }
}

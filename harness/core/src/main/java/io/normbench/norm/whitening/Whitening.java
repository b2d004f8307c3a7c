package io.normbench.norm.whitening;

import io.normbench.norm.common.NewtonIteration;
import io.normbench.tensor.Eigen;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;

/**
 * What whitening methods share: covariances of groups of d channels, {@code [..., d, d]}, and their inverse square roots.
 *
 * <p>All of it runs in the engine's own type, float32 or float64, also under half precision: methods are called in full
 * precision, and a d×d matrix is small beside the activation. Newton's iteration diverges where its scaled matrix is
 * rounded to eight bits.
 */
final class Whitening {
    private Whitening() {}

    /** {@code x xᵀ / m} of centred rows {@code [..., d, m]}. */
    static Tensor covariance(Tensor centred) {
        return centred.matmul(centred.transpose(-2, -1)).mul(1.0 / centred.size(-1));
    }

    /** {@link #covariance} whose backward pass takes one matrix product and not two, as both operands are the same. */
    static Tensor covarianceFast(Tensor centred) {
        Tensor half = centred.matmul(centred.stopGradient().transpose(-2, -1));
        return half.add(half.transpose(-2, -1)).sub(half.stopGradient()).mul(1.0 / centred.size(-1));
    }

    /**
     * {@code Σ^(-1/2)} by {@code iterations} of Newton's method (Huang et al. 2019, arXiv:1904.03441, equation 5):
     * {@code P₀ = I, P ← (3 P - P³ Σ/tr Σ) / 2}, then {@code P / √tr Σ}. Where the trace is 0 there is nothing to scale:
     * it counts as 1. Where it is as small as the square of 1e-12 its inverse has a slope beyond float32, so that only the
     * root's is made, and used twice.
     */
    static Tensor newton(Tensor sigma, int iterations) {
        return newton(sigma, iterations, NewtonIteration::inverseRoot);
    }

    /** {@link #newton}, with the iteration's backward pass written out. */
    static Tensor newtonFast(Tensor sigma, int iterations) {
        return newton(sigma, iterations, NewtonIteration::inverseRootFast);
    }

    private static Tensor newton(Tensor sigma, int iterations, NewtonIteration.InverseRoot root) {
        Tensor identity = sigma.engine().identity(sigma.size(-1));
        Tensor trace = sigma.mul(identity).sum(-2, -1);
        Tensor one = sigma.engine().kept("one", () -> HostTensor.of(new double[] {1}, 1));
        Tensor inverseRoot = trace.where(trace, one).rsqrt();
        Tensor half = sigma.mul(inverseRoot).mul(inverseRoot.mul(0.5));
        return root.of(half, iterations).mul(inverseRoot);
    }

    /**
     * {@code Σ^(-1/2) = U Λ^(-1/2) Uᵀ} by eigenvectors. Its gradient is {@code U (K ∘ (Uᵀ dW U)) Uᵀ} with
     * {@code K_ij = -1 / (√λ_i √λ_j (√λ_i + √λ_j))}, which stays finite where eigenvalues meet; that of a decomposition
     * has {@code 1 / (λ_i - λ_j)} in it, for eigenvectors that the result does not depend on.
     *
     * @param smallest no eigenvalue is smaller but by rounding: what was added to the diagonal
     */
    static Tensor inverseRoot(Tensor sigma, double smallest) {
        Tensor constant = sigma.stopGradient();
        Eigen eigen = constant.symmetricEigen();
        Tensor u = eigen.vectors();
        Tensor turned = u.transpose(-2, -1);
        Tensor root = roots(eigen, smallest);
        Tensor value = u.div(root).matmul(turned);
        // Linear in what varies and 0 in value: it carries the gradient alone.
        Tensor change = turned.matmul(sigma.sub(constant)).matmul(u).mul(slopes(root));
        return value.add(u.matmul(change).matmul(turned));
    }

    /** {@code √λ} as a row, {@code [..., 1, d]}. */
    static Tensor roots(Eigen eigen, double smallest) {
        long[] row = eigen.vectors().shape().clone();
        row[row.length - 2] = 1;
        Tensor values = eigen.values();
        return values.maximum(values.engine().full(smallest, 1)).sqrt().reshape(row);
    }

    /** K of {@code √λ}. */
    static Tensor slopes(Tensor roots) {
        Tensor column = roots.transpose(-2, -1);
        return roots.mul(column).mul(roots.add(column)).reciprocal().neg();
    }

    /**
     * Channels one behind the other, {@code [g, d, N·H·W]}, with the affine and as {@code x} lies.
     *
     * @param x {@code [N, C, H, W]}
     */
    static Tensor affine(Tensor whitened, Tensor x, Scope scope) {
        long c = x.c();
        // In rows, which are long where images are small.
        return images(
                whitened.reshape(c, -1)
                        .mul(scope.weight(c).reshape(c, 1))
                        .add(scope.bias(c).reshape(c, 1)),
                x);
    }

    /**
     * Channels one behind the other, {@code [g, d, N·H·W]}, as {@code x} lies: copied in one go, as what follows would read
     * across memory.
     */
    static Tensor images(Tensor rows, Tensor x) {
        return rows.reshape(x.c(), x.n(), x.size(2), x.size(3))
                .transpose(0, 1)
                .reshape(x.n(), -1)
                .reshape(x.shape());
    }
}

package io.normbench.norm.whitening;

import io.normbench.norm.common.NewtonIteration;
import io.normbench.tensor.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whitening of groups of channels over a batch, with the backward pass written out as the authors of IterNorm have it
 * ({@code iterative_normalization.py}): from the gradient G of the result,
 *
 * <pre>
 * dW = G (x - μ)ᵀ;   dΣ from dW by the root;   dx = (dΣ + dΣᵀ)/m (x - μ) + Wᵀ G, less its mean
 * </pre>
 *
 * <p>One is of one call. Its rows lie along memory, so that both passes are a few large products.
 */
final class BatchWhitening {
    private final Root root;
    private final double eps;
    private @Nullable Tensor mean;
    private @Nullable Tensor centred;
    private @Nullable Tensor matrix;

    /**
     * @param root from the covariance to the whitening matrix
     * @param eps added to the covariance's diagonal
     */
    BatchWhitening(Root root, double eps) {
        this.root = root;
        this.eps = eps;
    }

    /** How {@code W = Σ^(-1/2)} is made of the covariance, both {@code [g, d, d]}. */
    interface Root {
        /** W, in a form that engines can derive where they keep no written backward pass. */
        Tensor of(Tensor sigma);

        /** The gradient of Σ from that of the last W. */
        Tensor backward(Tensor byMatrix);
    }

    /**
     * {@code W (x - μ)}; engines that keep no written backward pass derive it, and the root has to be such that they can.
     *
     * @param rows {@code [g, d, m]}
     */
    Tensor of(Tensor rows) {
        return rows.withBackward(this::forward, this::backward);
    }

    /** The channels' means, {@code [g, d, 1]}, a constant. */
    Tensor mean() {
        return Objects.requireNonNull(mean).stopGradient();
    }

    /** W, a constant. */
    Tensor matrix() {
        return Objects.requireNonNull(matrix).stopGradient();
    }

    private Tensor forward(Tensor rows) {
        Tensor ofRows = rows.mean(-1);
        Tensor difference = rows.sub(ofRows);
        Tensor whitening = root.of(Whitening.covariance(difference)
                .add(NewtonIteration.identity(rows, rows.size(-2)).mul(eps)));
        mean = ofRows;
        centred = difference;
        matrix = whitening;
        return whitening.matmul(difference);
    }

    private Tensor backward(Tensor gradient) {
        Tensor difference = Objects.requireNonNull(centred);
        Tensor bySigma = root.backward(gradient.matmul(difference.transpose(-2, -1)));
        Tensor both = bySigma.add(bySigma.transpose(-2, -1)).mul(1.0 / difference.size(-1));
        Tensor byDifference =
                both.matmul(difference).add(matrix().transpose(-2, -1).matmul(gradient));
        return byDifference.sub(byDifference.mean(-1));
    }
}

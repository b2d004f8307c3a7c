package io.normbench.norm.whitening;

import io.normbench.tensor.Tensor;
import io.normbench.tensor.WrittenOperation;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whitening of groups of channels over a batch, with its affine and the backward pass written out, as the authors of
 * IterNorm have it ({@code iterative_normalization.py}): of {@code y = A (x - μ) + bias} with {@code A = weight · W}, from
 * the gradient G of y,
 *
 * <pre>
 * dA = G (x - μ)ᵀ;   dweight = Σ dA W over rows of A;   dW = weight · dA;   dΣ, symmetric, from dW by the root;   dbias = Σ G
 * dx = 2 dΣ/m (x - μ) + Aᵀ (G - E[G])
 * </pre>
 *
 * <p>One is of one call. Its rows lie along memory, so that both passes are a few large products.
 */
final class BatchWhitening implements WrittenOperation {
    private final Root root;
    private final double eps;
    private @Nullable Kept kept;

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

        /** The gradient of Σ from that of the last W: its symmetric part, which is all that a covariance passes on. */
        Tensor backward(Tensor byMatrix);
    }

    /** @param scaled A */
    private record Kept(Tensor mean, Tensor centred, Tensor matrix, Tensor weight, Tensor scaled) {}

    /**
     * The whitened rows, with their affine; engines that keep no written backward pass derive it, and the root has to be such
     * that they can.
     *
     * @param rows {@code [g, d, m]}
     * @param weight {@code [C]}, as bias
     */
    Tensor of(Tensor rows, Tensor weight, Tensor bias) {
        long[] column = {rows.size(0), rows.size(1), 1};
        return rows.withBackward(this, weight.reshape(column), bias.reshape(column));
    }

    /** The channels' means, {@code [g, d, 1]}, a constant. */
    Tensor mean() {
        return Objects.requireNonNull(kept).mean().stopGradient();
    }

    /** W, a constant. */
    Tensor matrix() {
        return Objects.requireNonNull(kept).matrix().stopGradient();
    }

    @Override
    public Tensor forward(List<Tensor> operands) {
        Tensor rows = operands.get(0);
        Tensor weight = operands.get(1);
        Tensor mean = rows.mean(-1);
        Tensor centred = rows.sub(mean);
        Tensor matrix = root.of(Whitening.covariance(centred)
                .add(rows.engine().identity(rows.size(-2)).mul(eps)));
        Tensor scaled = matrix.mul(weight);
        kept = new Kept(mean, centred, matrix, weight, scaled);
        return operands.get(2).addProducts(scaled, centred);
    }

    @Override
    public List<Tensor> backward(Tensor gradient) {
        Kept of = Objects.requireNonNull(kept);
        double values = gradient.size(-1);
        Tensor byScaled = gradient.matmul(of.centred().transpose(-2, -1));
        Tensor byBias = gradient.sum(-1);
        Tensor bySigma = root.backward(byScaled.mul(of.weight()));
        Tensor turned = of.scaled().transpose(-2, -1);
        Tensor byRows = turned.matmul(byBias)
                .mul(-1 / values)
                .addProducts(bySigma.mul(2 / values), of.centred(), turned, gradient);
        return List.of(byRows, byScaled.mul(of.matrix()).sum(-1), byBias);
    }
}

package io.normbench.norm.whitening;

import io.normbench.norm.common.NewtonIteration;
import io.normbench.tensor.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What {@link SwitchableWhitening} does in training with shares of two kinds of statistics, batch and instance, with the
 * backward pass written out. Of means m and covariances Σ of samples, {@code D = m - E[m]} (E over samples) and shares a of
 * means and b of covariances, whose sums are 1:
 *
 * <pre>
 * Σ_bw = E[Σ + D Dᵀ];   S = b₀ Σ_bw + b₁ Σ + eps I;   W = S^(-1/2);   U = x - m + a₀ D;   y = W U
 *
 * dW = G Uᵀ;   dS from dW by the root;   dU = Wᵀ G;   u = sum of dU over positions
 * dΣ = b₁ dS + b₀ E[dS];   dD = b₀ (E[dS] + E[dS]ᵀ) D + a₀ u
 * dx = (dΣ + dΣᵀ)/p (x - m) + dU + (dD - E[dD] - u)/p      p positions
 * da₀ = Σ u D;   db₀ = Σ N E[dS] Σ_bw;   db₁ = Σ dS Σ
 * </pre>
 *
 * <p>One is of one call. A written backward pass has one operand, so that shares and activation are joined.
 */
final class MixedWhitening {
    private final NewtonRoot root;
    private final double eps;
    private @Nullable Kept kept;

    /** @param eps added to the covariance's diagonal */
    MixedWhitening(int iterations, double eps) {
        root = new NewtonRoot(iterations);
        this.eps = eps;
    }

    /** @param common E[m] */
    private record Kept(
            Tensor shares,
            Tensor common,
            Tensor apart,
            Tensor centred,
            Tensor products,
            Tensor ofBatch,
            Tensor matrix,
            Tensor shifted) {}

    /**
     * Engines that keep no written backward pass derive it.
     *
     * @param rows {@code [N, g, d, positions]}
     * @param meanShares {@code [2]}
     * @param varShares {@code [2]}
     * @return y, in the shape of rows
     */
    Tensor of(Tensor rows, Tensor meanShares, Tensor varShares) {
        long[] shape = rows.shape();
        long values = rows.count();
        Tensor operand = rows.reshape(-1).concat(0, meanShares, varShares);
        return operand.withBackward(
                        all -> {
                            Tensor shares = all.slice(0, values, values + 4);
                            return forward(all.slice(0, 0, values).reshape(shape), shares)
                                    .reshape(-1)
                                    .concat(0, shares);
                        },
                        gradient -> backward(gradient.slice(0, 0, values).reshape(shape)))
                .slice(0, 0, values)
                .reshape(shape);
    }

    /** The batch's mean, {@code [1, g, d, 1]}, a constant. */
    Tensor mean() {
        return Objects.requireNonNull(kept).common().stopGradient();
    }

    /** The batch's covariance, {@code [1, g, d, d]}, a constant. */
    Tensor covariance() {
        return Objects.requireNonNull(kept).ofBatch().stopGradient();
    }

    private Tensor forward(Tensor rows, Tensor shares) {
        Tensor mean = rows.mean(3);
        Tensor centred = rows.sub(mean);
        Tensor products = centred.matmul(centred.transpose(2, 3));
        Tensor common = mean.mean(0);
        Tensor apart = mean.sub(common);
        double positions = rows.size(3);
        Tensor ofBatch = products.mean(0).mul(1 / positions);
        if (rows.size(0) > 1) {
            Tensor columns = columns(apart);
            Tensor between = columns.matmul(columns.transpose(1, 2)).mul(1.0 / rows.size(0));
            ofBatch = ofBatch.add(between.reshape(ofBatch.shape()));
        }
        Tensor constant = ofBatch.mul(share(shares, 2))
                .add(NewtonIteration.identity(rows, rows.size(2)).mul(eps));
        Tensor matrix = root.of(products.mulAdd(share(shares, 3).mul(1 / positions), constant));
        Tensor shifted = centred.add(apart.mul(share(shares, 0)));
        kept = new Kept(shares, common, apart, centred, products, ofBatch, matrix, shifted);
        return matrix.matmul(shifted);
    }

    private Tensor backward(Tensor gradient) {
        Kept of = Objects.requireNonNull(kept);
        double positions = gradient.size(3);
        Tensor bySum = root.backward(gradient.matmul(of.shifted().transpose(2, 3)));
        Tensor turned = of.matrix().transpose(2, 3);
        Tensor sum = turned.matmul(gradient.sum(3));
        Tensor mean = bySum.mean(0);
        Tensor ofBatch = mean.mul(share(of.shares(), 2));
        Tensor byCovariance = bySum.mulAdd(share(of.shares(), 3), ofBatch);
        Tensor both = byCovariance.add(byCovariance.transpose(2, 3)).mul(1 / positions);
        Tensor byRows = both.sumOfProducts(of.centred(), turned, gradient);
        Tensor added = sum.neg();
        if (gradient.size(0) > 1) {
            Tensor byApart =
                    ofBatch.add(ofBatch.transpose(2, 3)).matmul(of.apart()).add(sum.mul(share(of.shares(), 0)));
            added = byApart.sub(byApart.mean(0)).sub(sum);
        }
        Tensor byShares = total(sum.mul(of.apart()))
                .concat(
                        0,
                        of.shares().slice(0, 0, 1).mul(0),
                        total(mean.mul(of.ofBatch())).mul(gradient.size(0)),
                        total(bySum.mul(of.products())).mul(1 / positions));
        return byRows.add(added.mul(1 / positions)).reshape(-1).concat(0, byShares);
    }

    /** One sample's numbers in a column, {@code [g, d, N]}. */
    private static Tensor columns(Tensor ofSamples) {
        long[] shape = ofSamples.shape();
        return ofSamples.reshape(shape[0], shape[1], shape[2]).permute(1, 2, 0);
    }

    private static Tensor share(Tensor shares, int which) {
        return shares.slice(0, which, which + 1);
    }

    private static Tensor total(Tensor values) {
        return values.sumAll().reshape(1);
    }
}

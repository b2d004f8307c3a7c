package io.normbench.norm.whitening;

import io.normbench.tensor.Tensor;
import io.normbench.tensor.WrittenOperation;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What {@link SwitchableWhitening} does in training with shares of two kinds of statistics, batch and instance, with the
 * backward pass written out. Of means m and covariances Σ of samples, {@code D = m - E[m]} (E over samples) and shares a of
 * means and b of covariances, whose sums are 1:
 *
 * <pre>
 * Σ_bw = E[Σ + D Dᵀ];   S = b₀ Σ_bw + b₁ Σ + eps I;   W = S^(-1/2);   U = x - m + a₀ D
 * A = weight · W;   y = A U + bias
 *
 * dA = G Uᵀ;   dW = weight · dA;   dS, symmetric, from dW by the root;   dU = Aᵀ G;   u = sum of dU over positions
 * dΣ = b₁ dS + b₀ E[dS];   dD = 2 b₀ E[dS] D + a₀ u
 * dx = 2 dΣ/p (x - m) + dU + (dD - E[dD] - u)/p      p positions
 * dweight = Σ dA W over rows of A and samples;   dbias = Σ G
 * da₀ = Σ u D;   db₀ = Σ N E[dS] Σ_bw;   db₁ = Σ dS Σ
 * </pre>
 *
 * <p>One is of one call.
 */
final class MixedWhitening implements WrittenOperation {
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
            Tensor meanShares,
            Tensor varShares,
            Tensor weight,
            Tensor common,
            Tensor apart,
            Tensor centred,
            Tensor products,
            Tensor ofBatch,
            Tensor matrix,
            Tensor scaled,
            Tensor shifted) {}

    /**
     * Engines that keep no written backward pass derive it.
     *
     * @param rows {@code [N, g, d, positions]}
     * @param meanShares {@code [2]}
     * @param varShares {@code [2]}
     * @param weight {@code [C]}, as bias
     * @return y, in the shape of rows
     */
    Tensor of(Tensor rows, Tensor meanShares, Tensor varShares, Tensor weight, Tensor bias) {
        long[] column = {1, rows.size(1), rows.size(2), 1};
        return rows.withBackward(this, meanShares, varShares, weight.reshape(column), bias.reshape(column));
    }

    /** The batch's mean, {@code [1, g, d, 1]}, a constant. */
    Tensor mean() {
        return Objects.requireNonNull(kept).common().stopGradient();
    }

    /** The batch's covariance, {@code [1, g, d, d]}, a constant. */
    Tensor covariance() {
        return Objects.requireNonNull(kept).ofBatch().stopGradient();
    }

    @Override
    public Tensor forward(List<Tensor> operands) {
        Tensor rows = operands.get(0);
        Tensor meanShares = operands.get(1);
        Tensor varShares = operands.get(2);
        Tensor weight = operands.get(3);
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
        Tensor constant = ofBatch.mul(share(varShares, 0))
                .add(rows.engine().identity(rows.size(2)).mul(eps));
        Tensor matrix = root.of(products.mulAdd(share(varShares, 1).mul(1 / positions), constant));
        Tensor shifted = centred.add(apart.mul(share(meanShares, 0)));
        Tensor scaled = matrix.mul(weight);
        kept = new Kept(
                meanShares, varShares, weight, common, apart, centred, products, ofBatch, matrix, scaled, shifted);
        return operands.get(4).addProducts(scaled, shifted);
    }

    @Override
    public List<Tensor> backward(Tensor gradient) {
        Kept of = Objects.requireNonNull(kept);
        double positions = gradient.size(3);
        Tensor byScaled = gradient.matmul(of.shifted().transpose(2, 3));
        Tensor bySum = root.backward(byScaled.mul(of.weight()));
        Tensor turned = of.scaled().transpose(2, 3);
        Tensor ofPositions = gradient.sum(3);
        Tensor sum = turned.matmul(ofPositions);
        Tensor mean = bySum.mean(0);
        Tensor ofBatch = mean.mul(share(of.varShares(), 0));
        Tensor byCovariance = bySum.mulAdd(share(of.varShares(), 1), ofBatch);
        Tensor both = byCovariance.mul(2 / positions);
        Tensor added = sum.neg();
        if (gradient.size(0) > 1) {
            Tensor byApart = ofBatch.matmul(of.apart()).mul(2).add(sum.mul(share(of.meanShares(), 0)));
            added = byApart.sub(byApart.mean(0)).sub(sum);
        }
        Tensor byRows = added.mul(1 / positions).addProducts(both, of.centred(), turned, gradient);
        Tensor byMeanShares =
                total(sum.mul(of.apart())).concat(0, gradient.engine().full(0, 1));
        Tensor byVarShares = total(mean.mul(of.ofBatch()))
                .mul(gradient.size(0))
                .concat(0, total(bySum.mul(of.products())).mul(1 / positions));
        return List.of(
                byRows,
                byMeanShares,
                byVarShares,
                byScaled.mul(of.matrix()).sum(3).sum(0),
                ofPositions.sum(0));
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

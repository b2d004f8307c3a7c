package io.normbench.norm;

import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ghost batch normalization (Hoffer, Hubara & Soudry 2017, arXiv:1705.08741, algorithm 1): {@link BatchNorm} on
 * consecutive blocks of {@code ghost_size} samples, with shared affine.
 *
 * <p>Running statistics move once for each block, in order, as if the blocks were batches of their own; the last block
 * may be shorter. Evaluation, parameters, state, eps and momentum are those of {@link BatchNorm}. The default ghost size
 * 16 is the lower end of the usual 16 to 32. It is also what batch normalization on k devices without synchronization
 * does: {@code ghost_size = N / k}.
 *
 * <p>Batch 1, and any batch up to {@code ghost_size}: the same as {@code bn}.
 */
public final class GhostBatchNorm implements Normalization {
    private final int ghostSize;
    private final double eps;
    private final double momentum;
    private final BatchNorm block;

    private GhostBatchNorm(int ghostSize, double eps, double momentum) {
        this.ghostSize = ghostSize;
        this.eps = eps;
        this.momentum = momentum;
        this.block = new BatchNorm(eps, momentum);
    }

    @Override
    public Tensor define(Tensor x, Scope scope) {
        if (!scope.training() || x.n() <= ghostSize) {
            return block.define(x, scope);
        }
        List<Tensor> parts = new ArrayList<>();
        for (long from = 0; from < x.n(); from += ghostSize) {
            parts.add(block.define(x.slice(0, from, Math.min(from + ghostSize, x.n())), scope));
        }
        return parts.get(0).concat(0, parts.subList(1, parts.size()).toArray(Tensor[]::new));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        if (!scope.training() || x.n() <= ghostSize) {
            return block.fused(x, scope);
        }
        if (x.n() % ghostSize != 0 || ghostSize * Axes.positions(x) == 1) {
            return Optional.empty();
        }
        return Optional.of(blocksAsChannels(x, scope));
    }

    /** All blocks in one call: block k's channel c becomes channel k·C + c of a batch of {@code ghost_size}. */
    private Tensor blocksAsChannels(Tensor x, Scope scope) {
        long blocks = x.n() / ghostSize;
        long c = x.c();
        Tensor split = x.reshape(blocks, ghostSize, c, x.size(2), x.size(3));
        updateRunning(split, scope, blocks, c);
        Tensor y = split.permute(1, 0, 2, 3, 4)
                .reshape(ghostSize, blocks * c, x.size(2), x.size(3))
                .batchNorm(
                        Axes.perSample(scope.weight(c), blocks),
                        Axes.perSample(scope.bias(c), blocks),
                        null,
                        null,
                        true,
                        0,
                        eps);
        return y.reshape(ghostSize, blocks, c, x.size(2), x.size(3))
                .permute(1, 0, 2, 3, 4)
                .reshape(x.shape());
    }

    /** k moves by a towards s₁ … s_k leave (1-a)^k of the old value and a·(1-a)^(k-i) of each s_i. */
    private void updateRunning(Tensor split, Scope scope, long blocks, long c) {
        long values = ghostSize * split.size(3) * split.size(4);
        Moments moments = split.stopGradient().moments(1, 3, 4);
        double[] shares = new double[(int) blocks];
        for (int i = 0; i < blocks; i++) {
            shares[i] = momentum * Math.pow(1 - momentum, blocks - 1 - i);
        }
        Tensor weights = split.engine().tensor(shares, 1, blocks);
        double old = Math.pow(1 - momentum, blocks);
        Variable mean = BatchNorm.runningMean(scope, c);
        Variable variance = BatchNorm.runningVar(scope, c);
        Tensor unbiased = moments.variance().mul(values / (values - 1.0));
        mean.set(mean.get().mul(old).add(weights.matmul(moments.mean().reshape(blocks, c)).reshape(c)));
        variance.set(variance.get().mul(old).add(weights.matmul(unbiased.reshape(blocks, c)).reshape(c)));
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    /** Catalogue entry. */
    public static final class Provider implements NormalizationProvider {
        @Override
        public MethodInfo info() {
            return new MethodInfo(
                    "gbn",
                    "Ghost batch normalization",
                    "Hoffer et al. 2017, arXiv:1705.08741; checked against PyTorch BatchNorm2d, block by block",
                    List.of(
                            OptionSpec.integer("ghost_size", 16, 1, "samples that share statistics"),
                            OptionSpec.real("eps", 1e-5, 0, "added to the variance (PyTorch default)"),
                            OptionSpec.real("momentum", 0.1, 0, "weight of the new value in running averages")),
                    true);
        }

        @Override
        public Normalization create(Options options) {
            return new GhostBatchNorm(
                    options.integer("ghost_size"), options.real("eps"), options.real("momentum"));
        }
    }
}

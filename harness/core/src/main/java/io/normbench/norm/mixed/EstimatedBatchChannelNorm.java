package io.normbench.norm.mixed;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.RunningMoments;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.BatchMoments;
import io.normbench.norm.common.Groups;
import io.normbench.norm.common.InstanceMoments;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.List;
import java.util.Optional;

/**
 * Batch-channel normalization for micro-batches (Qiao et al. 2019, arXiv:1911.09738; the authors' README,
 * {@code BCNorm(estimate=True)} with {@code EstBN}): batch statistics are replaced by running estimates.
 *
 * <pre>
 * training, no gradient:  μ_b = mean of x over (N, H, W)
 *                         v_b = mean of (x - running_mean)² over (N, H, W)      about the OLD running mean
 *                         running_mean ← running_mean + r · (μ_b - running_mean)
 *                         running_var  ← running_var  + r · (v_b - running_var)
 * always:                 z = bn_weight · (x - running_mean) / √(running_var + 1e-5) + bn_bias
 *                         y = channel normalization of z, as in {@link BatchChannelNorm}
 * </pre>
 *
 * <p>The update comes before the normalization, and statistics are constants in the backward pass. Parameters and state
 * are those of {@link BatchChannelNorm}; the inner eps is fixed at 1e-5 as in the authors' code. Training and
 * evaluation differ only in the update, which is why batch 1 works.
 *
 * <p>Rate r: the authors' released code defines it and never sets it. Here it is the option {@code rate} (0.1, as in
 * labml's annotated implementation); with {@code rate_reference_batch} B₀ > 0 it is {@code max(0.001, rate · min(1,
 * N / B₀))}, so that small batches move the estimates less. That rule is ours.
 *
 * @param groups channel groups, at most
 * @param eps added to the outer variance
 * @param rate update rate r of the estimates
 * @param rateReferenceBatch batch size at which r = rate; 0: r = rate always
 */
public record EstimatedBatchChannelNorm(int groups, double eps, double rate, int rateReferenceBatch)
        implements Normalization {
    private static final double INNER_EPS = 1e-5;
    private static final double SMALLEST_SCALED_RATE = 1e-3;

    @Override
    public Tensor define(Tensor x, Scope scope) {
        Variable mean = BatchMoments.runningMean(scope, x.c());
        Variable variance = BatchMoments.runningVar(scope, x.c());
        if (scope.training()) {
            Tensor data = x.stopGradient();
            Tensor aboutOldMean = data.sub(Axes.perChannel(mean.get())).square().mean(0, 2, 3);
            move(mean, data.mean(0, 2, 3), variance, aboutOldMean, x.n());
        }
        Tensor normalized = x.sub(Axes.perChannel(mean.get()))
                .mul(Axes.perChannel(variance.get()).add(INNER_EPS).rsqrt());
        Tensor z = Axes.affine(
                normalized, BatchChannelNorm.innerWeight(scope, x.c()), BatchChannelNorm.innerBias(scope, x.c()));
        return BatchChannelNorm.channelDefine(z, scope, groups, eps);
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        Variable mean = BatchMoments.runningMean(scope, x.c());
        Variable variance = BatchMoments.runningVar(scope, x.c());
        if (scope.training()) {
            // The mean square about the old mean is the variance plus the squared distance of the means: one pass.
            Moments batch = InstanceMoments.of(x.stopGradient()).ofBatch();
            Tensor batchMean = batch.mean().reshape(-1);
            Tensor aboutOldMean =
                    batch.variance().reshape(-1).add(batchMean.sub(mean.get()).square());
            move(mean, batchMean, variance, aboutOldMean, x.n());
        }
        // With the estimates as constants this is batch normalization in evaluation mode.
        Tensor z = x.wide()
                .batchNorm(
                        BatchChannelNorm.innerWeight(scope, x.c()),
                        BatchChannelNorm.innerBias(scope, x.c()),
                        mean,
                        variance,
                        false,
                        0,
                        INNER_EPS);
        return Optional.of(BatchChannelNorm.channelFused(z, scope, groups, eps));
    }

    private void move(Variable mean, Tensor batchMean, Variable variance, Tensor aboutOldMean, long batch) {
        double r = rateReferenceBatch == 0
                ? rate
                : Math.max(SMALLEST_SCALED_RATE, rate * Math.min(1.0, (double) batch / rateReferenceBatch));
        variance.lerp(aboutOldMean, r);
        mean.lerp(batchMean, r);
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    /** Squares are about the old mean: what lies between batches is in them already. */
    @Override
    public RunningMoments runningMoments() {
        return RunningMoments.AVERAGED;
    }

    /** Outputs wait for the batch's statistics, which move the estimates; gradients pass through the groups' alone. */
    @Override
    public Traffic traffic(long... shape) {
        long positions = shape[2] * shape[3];
        return Traffic.over(shape[0] * positions, shape[1] / Groups.fit(groups, shape[1]) * positions);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "ebcn",
                    "Batch-channel normalization, estimated statistics",
                    Family.MIXED,
                    "Qiao et al. 2019, arXiv:1911.09738; checked against the authors' BCNorm(estimate=True)",
                    List.of(
                            OptionSpec.integer("groups", 32, 1, "channel groups of the outer normalization"),
                            OptionSpec.positive("eps", 1e-5, "added to the outer variance (authors' code)"),
                            OptionSpec.real("rate", 0.1, 0, "update rate r of the estimates (labml's)"),
                            OptionSpec.integer(
                                    "rate_reference_batch",
                                    0,
                                    0,
                                    "batch size at which r = rate; smaller batches get less; 0: r = rate always")),
                    true,
                    options -> new EstimatedBatchChannelNorm(
                            options.integer("groups"),
                            options.real("eps"),
                            options.real("rate"),
                            options.integer("rate_reference_batch")),
                    new Alias("EstBN", "ebcn", "the inner normalization; it is not meant without the outer one"),
                    new Alias("Micro-batch BCN", "ebcn", ""));
        }
    }
}

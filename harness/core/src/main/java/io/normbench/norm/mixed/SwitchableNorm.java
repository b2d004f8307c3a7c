package io.normbench.norm.mixed;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.RunningMoments;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.InstanceMoments;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Switchable normalization (Luo, Ren, Peng, Zhang and Li 2018, arXiv:1806.10779, equations 3 to 5; the authors'
 * {@code devkit/ops/switchable_norm.py}).
 *
 * <pre>
 * instance:  μ_in, σ²_in of each channel of each sample over (H, W);  σ²_in UNBIASED, as in the reference
 * layer:     μ_ln = mean over C of μ_in;   σ²_ln = mean over C of σ²_in + (μ_in - μ_ln)²
 * batch:     μ_bn = mean over N of μ_in;   σ²_bn = mean over N of σ²_in + (μ_in - μ_bn)²   (evaluation: running)
 * w = softmax(mean_weight), w' = softmax(var_weight), in the order instance, layer, batch
 * y = weight · (x - Σ w μ) / √(Σ w' σ² + eps) + bias
 * </pre>
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), {@code [C]}; {@code mean_weight}, {@code var_weight} (1),
 * {@code [3]}, or {@code [2]} without the batch branch. State: {@code running_mean} (0), {@code running_var} (0 as in
 * the reference). Momentum 0.9 is the weight of the <em>old</em> value, as in the reference; eps 1e-5. The reference
 * has the variances of layer and batch as E[x²] - E[x]², the same number, which loses digits where the mean is large.
 *
 * <p>Batch 1: defined; the authors then drop the batch branch ({@code using_bn: false}). Where a channel has one
 * position the unbiased variance is taken as 0 and the event is counted.
 *
 * @param eps added to the variance
 * @param momentum weight of the OLD value in running averages
 * @param usingBatch whether the batch branch is kept
 */
public record SwitchableNorm(double eps, double momentum, boolean usingBatch) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        Moments mixed = mix(x, scope);
        return Axes.affine(
                x.sub(mixed.mean()).mul(mixed.variance().add(eps).rsqrt()), scope.weight(x.c()), scope.bias(x.c()));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        Moments mixed = mixByDistance(x, scope);
        Tensor scale = mixed.variance().add(eps).rsqrt().mul(Axes.perChannel(scope.weight(x.c())));
        Tensor shift = Axes.perChannel(scope.bias(x.c())).sub(mixed.mean().mul(scale));
        return Optional.of(x.sampleAffine(scale, shift));
    }

    /** The weighted mean and variance of the branches, {@code [N, C, 1, 1]}. */
    private Moments mix(Tensor x, Scope scope) {
        Tensor meanShare = shares("mean_weight", scope);
        Tensor varShare = shares("var_weight", scope);
        Moments biased = x.moments(2, 3);
        Tensor meanIn = biased.mean();
        Tensor varIn = unbiased(biased.variance(), x, scope);
        Moments layer = InstanceMoments.over(meanIn, varIn, 1);
        Tensor mean = meanIn.mul(share(meanShare, 0)).add(layer.mean().mul(share(meanShare, 1)));
        Tensor variance = varIn.mul(share(varShare, 0)).add(layer.variance().mul(share(varShare, 1)));
        if (usingBatch) {
            Moments batch = batch(scope, x.c(), () -> InstanceMoments.over(meanIn, varIn, 0));
            mean = mean.add(batch.mean().mul(share(meanShare, 2)));
            variance = variance.add(batch.variance().mul(share(varShare, 2)));
        }
        return new Moments(mean, variance);
    }

    /** The same by way of how far the means of layer and batch are from an instance's, in fewer operations. */
    private Moments mixByDistance(Tensor x, Scope scope) {
        Tensor meanShare = shares("mean_weight", scope);
        Tensor varShare = shares("var_weight", scope);
        Moments biased = x.sampleMoments();
        Tensor meanIn = biased.mean();
        Tensor varIn = unbiased(biased.variance(), x, scope);
        Tensor toLayer = meanIn.mean(1).sub(meanIn);
        Tensor mean = toLayer.mulAdd(share(meanShare, 1), meanIn);
        Tensor variance = spread(toLayer, varIn, 1).mulAdd(share(varShare, 1), varIn.mul(share(varShare, 0)));
        if (!usingBatch) {
            return new Moments(mean, variance);
        }
        Moments batch = batch(scope, x.c(), () -> ofBatch(meanIn, varIn));
        // With one sample the batch's mean is the instance's: its distance is 0, whatever its share.
        Tensor withBatch =
                batch.mean() == meanIn ? mean : batch.mean().sub(meanIn).mulAdd(share(meanShare, 2), mean);
        return new Moments(withBatch, batch.variance().mulAdd(share(varShare, 2), variance));
    }

    private static Moments ofBatch(Tensor meanIn, Tensor varIn) {
        if (meanIn.n() == 1) {
            return new Moments(meanIn, varIn);
        }
        Tensor mean = meanIn.mean(0);
        return new Moments(mean, spread(mean.sub(meanIn), varIn, 0));
    }

    /** The variance of the union along {@code axis} of parts that are {@code distance} from their common mean. */
    private static Tensor spread(Tensor distance, Tensor variance, int axis) {
        return distance.mulAdd(distance, variance).mean(axis);
    }

    /** The shares of the branches, {@code [branches, 1, 1, 1]}. */
    private Tensor shares(String name, Scope scope) {
        int branches = usingBatch ? 3 : 2;
        return scope.parameter(name, Initializer.constant(1), branches)
                .reshape(branches, 1, 1, 1)
                .softmax(0);
    }

    /** The unbiased variances of the instances; 0 where there is one position, which is counted. */
    private static Tensor unbiased(Tensor biased, Tensor x, Scope scope) {
        long positions = Axes.positions(x);
        if (positions == 1) {
            scope.count(Axes.ONE_VALUE);
        }
        return biased.mul(positions == 1 ? 0 : positions / (positions - 1.0));
    }

    /** The moments of the batch branch, towards which the running ones move; in evaluation the running ones. */
    private Moments batch(Scope scope, long channels, Supplier<Moments> ofBatch) {
        Variable runningMean = scope.state("running_mean", Initializer.constant(0), channels);
        Variable runningVar = scope.state("running_var", Initializer.constant(0), channels);
        if (!scope.training()) {
            return new Moments(Axes.perChannel(runningMean.get()), Axes.perChannel(runningVar.get()));
        }
        Moments batch = ofBatch.get();
        runningMean.lerp(batch.mean(), 1 - momentum);
        runningVar.lerp(batch.variance(), 1 - momentum);
        return batch;
    }

    private static Tensor share(Tensor shares, int branch) {
        return shares.slice(0, branch, branch + 1);
    }

    @Override
    public boolean mixesSamples() {
        return usingBatch;
    }

    /** Of all samples together it is the biased variance, whatever that of one instance is. */
    @Override
    public RunningMoments runningMoments() {
        return usingBatch ? RunningMoments.BIASED : RunningMoments.NONE;
    }

    /** Sums of each channel of each sample give the statistics of all branches: layer and batch reach furthest. */
    @Override
    public Traffic traffic(long... shape) {
        return Traffic.over((usingBatch ? Math.max(shape[0], shape[1]) : shape[1]) * shape[2] * shape[3]);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "sn",
                    "Switchable normalization",
                    Family.MIXED,
                    "Luo et al. 2018, arXiv:1806.10779; checked against the authors' SwitchNorm2d",
                    List.of(
                            OptionSpec.positive("eps", 1e-5, "added to the variance (authors' code)"),
                            OptionSpec.real("momentum", 0.9, 0, "weight of the OLD value in running averages"),
                            OptionSpec.flag("using_bn", true, "keep the batch branch; the authors drop it at batch 1"),
                            OptionSpec.flag(
                                    "using_moving_average",
                                    true,
                                    "running averages; the authors' batch-average mode (false) is not implemented")),
                    true,
                    Provider::layer,
                    new Alias("SwitchNorm", "sn", ""));
        }

        private static Normalization layer(Options options) {
            if (!options.flag("using_moving_average")) {
                throw new IllegalArgumentException(
                        "option 'using_moving_average' is false; the batch-average mode of sn is not implemented");
            }
            return new SwitchableNorm(options.real("eps"), options.real("momentum"), options.flag("using_bn"));
        }
    }
}

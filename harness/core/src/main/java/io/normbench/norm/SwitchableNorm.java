package io.normbench.norm;

import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.List;
import java.util.Optional;

/**
 * Switchable normalization (Luo, Ren, Peng, Zhang & Li 2018, arXiv:1806.10779, equations 3 to 5; the authors'
 * {@code devkit/ops/switchable_norm.py}).
 *
 * <pre>
 * instance:  μ_in, σ²_in of each channel of each sample over (H, W);  σ²_in UNBIASED, as in the reference
 * layer:     μ_ln = mean over C of μ_in;   σ²_ln = mean over C of (σ²_in + μ_in²) - μ_ln²
 * batch:     μ_bn = mean over N of μ_in;   σ²_bn = mean over N of (σ²_in + μ_in²) - μ_bn²   (evaluation: running)
 * w = softmax(mean_weight), w' = softmax(var_weight), in the order instance, layer, batch
 * y = weight · (x - Σ w μ) / √(Σ w' σ² + eps) + bias
 * </pre>
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), {@code [C]}; {@code mean_weight}, {@code var_weight} (1),
 * {@code [3]}, or {@code [2]} without the batch branch. State: {@code running_mean} (0), {@code running_var} (0 as in
 * the reference). Momentum 0.9 is the weight of the <em>old</em> value, as in the reference; eps 1e-5. Variances as
 * E[x²] - E[x]² lose digits where the mean is large: that is the definition.
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
                x.sub(mixed.mean()).mul(mixed.variance().add(eps).rsqrt()),
                scope.weight(x.c()),
                scope.bias(x.c()));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        Moments mixed = mixStacked(x, scope);
        Tensor scale = mixed.variance().add(eps).rsqrt().mul(Axes.perChannel(scope.weight(x.c())));
        Tensor shift = Axes.perChannel(scope.bias(x.c())).sub(mixed.mean().mul(scale));
        return Optional.of(x.sampleAffine(scale, shift));
    }

    /** The weighted mean and variance of the branches, {@code [N, C, 1, 1]}. */
    private Moments mix(Tensor x, Scope scope) {
        int branches = usingBatch ? 3 : 2;
        Tensor meanShare = scope.parameter("mean_weight", Initializer.constant(1), branches)
                .softmax(0);
        Tensor varShare =
                scope.parameter("var_weight", Initializer.constant(1), branches).softmax(0);
        long positions = Axes.positions(x);
        if (positions == 1) {
            scope.count(Axes.ONE_VALUE);
        }
        Moments biased = x.moments(2, 3);
        Tensor meanIn = biased.mean();
        Tensor varIn = biased.variance().mul(positions == 1 ? 0 : positions / (positions - 1.0));
        Tensor square = varIn.add(meanIn.square());
        Tensor meanLn = meanIn.mean(1);
        Tensor varLn = square.mean(1).sub(meanLn.square());
        Tensor mean = meanIn.mul(share(meanShare, 0)).add(meanLn.mul(share(meanShare, 1)));
        Tensor variance = varIn.mul(share(varShare, 0)).add(varLn.mul(share(varShare, 1)));
        if (usingBatch) {
            Moments batch = batch(meanIn, square, scope, x.c());
            mean = mean.add(batch.mean().mul(share(meanShare, 2)));
            variance = variance.add(batch.variance().mul(share(varShare, 2)));
        }
        return new Moments(mean, variance);
    }

    /** The same with the branches stacked along an axis of their own: far fewer operations on these small tensors. */
    private Moments mixStacked(Tensor x, Scope scope) {
        int branches = usingBatch ? 3 : 2;
        long n = x.n();
        long c = x.c();
        Tensor shares = scope.parameter("mean_weight", Initializer.constant(1), branches)
                .concat(0, scope.parameter("var_weight", Initializer.constant(1), branches))
                .reshape(2, branches)
                .softmax(1);
        long positions = Axes.positions(x);
        if (positions == 1) {
            scope.count(Axes.ONE_VALUE);
        }
        Moments biased = x.moments(2, 3);
        Tensor mean = biased.mean();
        Tensor square = biased.variance()
                .mul(positions == 1 ? 0 : positions / (positions - 1.0))
                .add(mean.square());
        // Axis 0: mean and mean square. Last axis: the branches.
        Tensor both = mean.concat(0, square).reshape(2, n, c, 1);
        Tensor layer = both.mean(2).expand(2, n, c, 1);
        Tensor stacked = usingBatch
                ? both.concat(3, layer, batchStacked(both, scope, c).expand(2, n, c, 1))
                : both.concat(3, layer);
        Tensor means = stacked.slice(0, 0, 1).reshape(n * c, branches);
        Tensor variances = stacked.slice(0, 1, 2).reshape(n * c, branches).sub(means.square());
        Tensor mixedMean = means.mul(shares.slice(0, 0, 1)).sum(1);
        Tensor mixedVariance = variances.mul(shares.slice(0, 1, 2)).sum(1);
        return new Moments(mixedMean.reshape(n, c, 1, 1), mixedVariance.reshape(n, c, 1, 1));
    }

    /** Mean and mean square of the batch branch, {@code [2, 1, C, 1]}. */
    private Tensor batchStacked(Tensor both, Scope scope, long channels) {
        Variable runningMean = scope.state("running_mean", Initializer.constant(0), channels);
        Variable runningVar = scope.state("running_var", Initializer.constant(0), channels);
        if (!scope.training()) {
            Tensor mean = runningMean.get();
            return mean.concat(0, runningVar.get().add(mean.square())).reshape(2, 1, channels, 1);
        }
        Tensor batch = both.mean(1);
        Tensor constant = batch.stopGradient();
        Tensor mean = constant.slice(0, 0, 1);
        runningMean.lerp(mean, 1 - momentum);
        runningVar.lerp(constant.slice(0, 1, 2).sub(mean.square()), 1 - momentum);
        return batch;
    }

    private Moments batch(Tensor meanIn, Tensor square, Scope scope, long channels) {
        Variable runningMean = scope.state("running_mean", Initializer.constant(0), channels);
        Variable runningVar = scope.state("running_var", Initializer.constant(0), channels);
        if (!scope.training()) {
            return new Moments(Axes.perChannel(runningMean.get()), Axes.perChannel(runningVar.get()));
        }
        Tensor mean = meanIn.mean(0);
        Tensor variance = square.mean(0).sub(mean.square());
        runningMean.lerp(mean, 1 - momentum);
        runningVar.lerp(variance, 1 - momentum);
        return new Moments(mean, variance);
    }

    private static Tensor share(Tensor shares, int branch) {
        return shares.slice(0, branch, branch + 1).reshape(1, 1, 1, 1);
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
                    "Luo et al. 2018, arXiv:1806.10779; checked against the authors' SwitchNorm2d",
                    List.of(
                            OptionSpec.real("eps", 1e-5, 0, "added to the variance (authors' code)"),
                            OptionSpec.real("momentum", 0.9, 0, "weight of the OLD value in running averages"),
                            OptionSpec.flag("using_bn", true, "keep the batch branch; the authors drop it at batch 1"),
                            OptionSpec.flag(
                                    "using_moving_average",
                                    true,
                                    "running averages; the authors' batch-average mode (false) is not implemented")),
                    true,
                    Provider::layer);
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

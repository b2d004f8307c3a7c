package io.normbench.norm.batch;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.RunningMoments;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.BatchMoments;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.List;
import java.util.Optional;

/**
 * Extended batch normalization (Luo, Zhan, Wang and Yang 2020, arXiv:2003.05569).
 *
 * <pre>
 * y = weight · (x - μ) / √(σ² + eps) + bias      μ of each channel over (N, H, W)
 *                                                σ² = mean of (x - μ)² over (N, C, H, W): one for the layer
 * running_mean, running_var move towards μ, σ² by momentum; evaluation uses them
 * </pre>
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), {@code [C]}. State: {@code running_mean} (0), {@code [C]};
 * {@code running_var} (1), {@code [1]}, the biased one. Only the axes are the paper's; that deviations are about the
 * channels' means, that the stored variance is biased, eps 1e-5 and momentum 0.1 (weight of the new value) are the
 * conventions of the reference vectors, the last two PyTorch's.
 *
 * <p>Batch 1: μ is one image's, while evaluation uses running averages; σ² is that of the whole layer and less noisy.
 * With one value per channel σ² is 0 and the output is {@code bias}; state moves all the same, and the event is
 * counted.
 *
 * @param eps added to the variance
 * @param momentum weight of the new value in running averages
 */
public record ExtendedBatchNorm(double eps, double momentum) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        Variable runningMean = BatchMoments.runningMean(scope, x.c());
        Variable runningVariance = runningVariance(scope);
        Moments moments = new Moments(Axes.perChannel(runningMean.get()), Axes.perChannel(runningVariance.get()));
        if (scope.training()) {
            if (Axes.valuesPerChannel(x) == 1) {
                scope.count(Axes.ONE_VALUE);
            }
            Moments channels = x.moments(0, 2, 3);
            moments = new Moments(channels.mean(), channels.variance().mean(1));
            runningMean.lerp(moments.mean(), momentum);
            runningVariance.lerp(moments.variance(), momentum);
        }
        return Axes.affine(Axes.standardized(x, moments, eps), scope.weight(x.c()), scope.bias(x.c()));
    }

    /** A batch has few operations then, which is what small ones wait for. */
    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        if (BatchMoments.oneValue(x, scope)) {
            return Optional.empty();
        }
        Variable runningMean = BatchMoments.runningMean(scope, x.c());
        Variable runningVariance = runningVariance(scope);
        Tensor mean = scope.training() ? x.mean(0, 2, 3) : Axes.perChannel(runningMean.get());
        Tensor centred = x.sub(mean);
        Tensor variance = scope.training() ? centred.mul(centred).mean(0, 1, 2, 3) : runningVariance.get();
        if (scope.training()) {
            runningMean.lerp(mean, momentum);
            runningVariance.lerp(variance, momentum);
        }
        Tensor scale = variance.add(eps).rsqrt().reshape(1).mul(scope.weight(x.c()));
        return Optional.of(centred.channelAffine(scale, scope.bias(x.c())));
    }

    private static Variable runningVariance(Scope scope) {
        return scope.state("running_var", Initializer.constant(1), 1);
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    @Override
    public RunningMoments runningMoments() {
        return RunningMoments.BIASED;
    }

    @Override
    public Traffic traffic(long... shape) {
        return Traffic.over(shape[0] * shape[1] * shape[2] * shape[3]);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "ebn",
                    "Extended batch normalization",
                    Family.BATCH,
                    "Luo et al. 2020, arXiv:2003.05569; checked against its axes written in PyTorch",
                    List.of(
                            OptionSpec.positive("eps", 1e-5, "added to the variance (PyTorch default)"),
                            OptionSpec.real("momentum", 0.1, 0, "weight of the new value in running averages")),
                    false,
                    options -> new ExtendedBatchNorm(options.real("eps"), options.real("momentum")));
        }
    }
}

package io.normbench.norm.batch;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.RunningMoments;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.BatchMoments;
import io.normbench.norm.common.InstanceMoments;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

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
        return Axes.affine(
                Axes.standardized(x, moments(x, scope, () -> x.moments(0, 2, 3)), eps),
                scope.weight(x.c()),
                scope.bias(x.c()));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        if (BatchMoments.oneValue(x, scope)) {
            return Optional.empty();
        }
        Moments moments = moments(x, scope, () -> InstanceMoments.of(x).ofBatch());
        Tensor scale = moments.variance().add(eps).rsqrt().reshape(1).mul(scope.weight(x.c()));
        Tensor shift = scope.bias(x.c()).sub(moments.mean().reshape(x.c()).mul(scale));
        return Optional.of(x.channelAffine(scale, shift));
    }

    /** Means {@code [1, C, 1, 1]} and the variance {@code [1, 1, 1, 1]}; moves state. */
    private Moments moments(Tensor x, Scope scope, Supplier<Moments> ofChannels) {
        Variable mean = BatchMoments.runningMean(scope, x.c());
        Variable variance = scope.state("running_var", Initializer.constant(1), 1);
        if (!scope.training()) {
            return new Moments(Axes.perChannel(mean.get()), Axes.perChannel(variance.get()));
        }
        if (Axes.valuesPerChannel(x) == 1) {
            scope.count(Axes.ONE_VALUE);
        }
        Moments channels = ofChannels.get();
        Tensor common = channels.variance().mean(1);
        mean.lerp(channels.mean(), momentum);
        variance.lerp(common, momentum);
        return new Moments(channels.mean(), common);
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

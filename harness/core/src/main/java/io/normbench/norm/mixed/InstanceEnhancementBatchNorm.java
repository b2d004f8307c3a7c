package io.normbench.norm.mixed;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.batch.BatchNorm;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.BatchMoments;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Instance enhancement batch normalization (Liang, Huang, Liang and Yang 2020, arXiv:1908.04008, section 3; the authors'
 * {@code models/cifar/iebn_resnet.py}, {@code BAN2d}).
 *
 * <pre>
 * y = weight · sigmoid(gate_weight · E[x] + gate_bias) · x̂ + bias      E over (H, W) of each channel of each sample
 * x̂: batch normalization without affine, as {@link BatchNorm}; evaluation: running statistics
 * </pre>
 *
 * <p>Parameters, all {@code [C]}: {@code weight} (1), {@code bias} (0), {@code gate_weight} (0), {@code gate_bias}
 * (-1), the authors' weight_readjust and bias_readjust: at the start it is batch normalization times sigmoid(-1).
 * State: {@code running_mean} (0), {@code running_var} (1). All as in the authors' code; eps 1e-5 and momentum 0.1
 * (weight of the new value) are PyTorch's.
 *
 * <p>Batch 1: as {@link BatchNorm}. One value per channel gives {@code bias}, leaves state alone and is counted.
 *
 * @param eps added to the variance
 * @param momentum weight of the new value in running averages
 */
public record InstanceEnhancementBatchNorm(double eps, double momentum) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        Moments batch = BatchMoments.used(x, scope, momentum, () -> x.moments(0, 2, 3));
        Tensor gated = Axes.standardized(x, batch, eps).mul(gate(x.mean(2, 3), x, scope));
        return Axes.affine(gated, scope.weight(x.c()), scope.bias(x.c()));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        if (BatchMoments.oneValue(x, scope)) {
            return Optional.empty();
        }
        long c = x.c();
        Tensor normalized = x.batchNorm(
                null,
                null,
                BatchMoments.runningMean(scope, c),
                BatchMoments.runningVar(scope, c),
                scope.training(),
                momentum,
                eps);
        Tensor scale = gate(x.mean(2, 3), x, scope).mul(Axes.perChannel(scope.weight(c)));
        return Optional.of(normalized.sampleAffine(scale, Axes.perChannel(scope.bias(c))));
    }

    private static Tensor gate(Tensor mean, Tensor x, Scope scope) {
        return mean.mul(parameter("gate_weight", 0, x, scope))
                .add(parameter("gate_bias", -1, x, scope))
                .sigmoid();
    }

    private static Tensor parameter(String name, double initial, Tensor x, Scope scope) {
        return Axes.perChannel(scope.parameter(name, Initializer.constant(initial), x.c()));
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "iebn",
                    "Instance enhancement batch normalization",
                    Family.MIXED,
                    "Liang et al. 2020, arXiv:1908.04008; checked against the authors' BAN2d",
                    List.of(
                            OptionSpec.positive("eps", 1e-5, "added to the variance (PyTorch default)"),
                            OptionSpec.real("momentum", 0.1, 0, "weight of the new value in running averages")),
                    false,
                    options -> new InstanceEnhancementBatchNorm(options.real("eps"), options.real("momentum")),
                    new Alias("BAN", "iebn", "its name in the authors' code"));
        }
    }
}

package io.normbench.norm.activation;

import io.normbench.norm.AffineEntry;
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
import io.normbench.tensor.Variable;
import java.util.List;
import java.util.Optional;

/**
 * EvoNorm-B0 (Liu, Brock, Simonyan and Le 2020, arXiv:2004.02967, table 2; conventions of timm's {@code EvoNorm2dB0}).
 *
 * <pre>
 * left  = √(σ_b² + eps)                σ_b² (biased) over (N, H, W); evaluation: running_var
 * right = v · x + √(σ_i² + eps)        σ_i² (biased) of each channel of each sample over (H, W)
 * y     = weight · x / max(left, right) + bias
 * running_var moves towards the unbiased σ_b² by momentum
 * </pre>
 *
 * <p>It contains its nonlinearity: networks add no ReLU. {@link #linear} is the affine alone, as in the authors' code.
 * Parameters: {@code weight} (1), {@code bias} (0), {@code v} (1), all {@code [C]}. State: {@code running_var} (1).
 * Defaults as in timm: eps 1e-3, momentum 0.1 (weight of the new value), unbiased running variance; the authors'
 * TensorFlow code has eps 1e-5 and stores the biased one.
 *
 * <p>Batch 1: noisy, like {@link BatchNorm}. With one value per channel σ_b² is 0, running_var is left alone, and the
 * event is counted.
 *
 * @param eps added to both variances
 * @param momentum weight of the new value in the running variance
 */
public record EvoNormB0(double eps, double momentum) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        Tensor left = batchVariance(x, scope).add(eps).sqrt();
        Tensor instance = x.variance(2, 3).add(eps).sqrt();
        Tensor right = x.mul(Axes.perChannel(v(x, scope))).add(instance);
        return Axes.affine(x.div(left.maximum(right)), scope.weight(x.c()), scope.bias(x.c()));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        // Both variances from one pass: the batch variance is the mean of the instances' plus that of their means.
        Moments instance = x.sampleMoments();
        Tensor batchVariance;
        if (scope.training()) {
            batchVariance = x.n() == 1
                    ? instance.variance()
                    : instance.variance()
                            .add(instance.mean().sub(instance.mean().mean(0)).square())
                            .mean(0);
            updateRunning(batchVariance, x, scope);
        } else {
            batchVariance = Axes.perChannel(runningVar(x, scope).get());
        }
        // max(left, right) = left + 2·max((right - left)/2, 0), where right - left is one affine of x.
        Tensor left = batchVariance.add(eps).sqrt();
        Tensor shift = instance.variance().add(eps).sqrt().sub(left).mul(0.5);
        Tensor half = x.sampleAffine(Axes.perChannel(v(x, scope).mul(0.5)), shift);
        Tensor divisor = half.positiveTwice().add(left);
        return Optional.of(x.div(divisor).channelAffine(scope.weight(x.c()), scope.bias(x.c())));
    }

    @Override
    public Tensor linear(Tensor x, Scope scope) {
        return x.channelAffine(scope.weight(x.c()), scope.bias(x.c()));
    }

    private Tensor batchVariance(Tensor x, Scope scope) {
        if (!scope.training()) {
            return Axes.perChannel(runningVar(x, scope).get());
        }
        Tensor variance = x.variance(0, 2, 3);
        updateRunning(variance, x, scope);
        return variance;
    }

    private void updateRunning(Tensor biased, Tensor x, Scope scope) {
        Variable running = runningVar(x, scope);
        long values = Axes.valuesPerChannel(x);
        if (values == 1) {
            scope.count(Axes.ONE_VALUE);
        } else {
            running.lerp(biased.mul(values / (values - 1.0)), momentum);
        }
    }

    private static Variable runningVar(Tensor x, Scope scope) {
        return BatchMoments.runningVar(scope, x.c());
    }

    private static Tensor v(Tensor x, Scope scope) {
        return scope.parameter("v", Initializer.constant(1), x.c());
    }

    @Override
    public boolean activates() {
        return true;
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "evonorm_b0",
                    "EvoNorm-B0",
                    Family.ACTIVATION,
                    "Liu et al. 2020, arXiv:2004.02967; checked against timm EvoNorm2dB0",
                    List.of(
                            OptionSpec.positive("eps", 1e-3, "added to both variances (timm default)"),
                            OptionSpec.real("momentum", 0.1, 0, "weight of the new value in the running variance")),
                    true,
                    options -> new EvoNormB0(options.real("eps"), options.real("momentum")));
        }
    }
}

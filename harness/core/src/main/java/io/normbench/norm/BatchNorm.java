package io.normbench.norm;

import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.List;
import java.util.Optional;

/**
 * Batch normalization (Ioffe & Szegedy 2015, arXiv:1502.03167, algorithms 1 and 2).
 *
 * <pre>
 * training:    y = weight · (x - μ) / √(σ² + eps) + bias      μ, σ² over (N, H, W), σ² biased
 *              running_mean ← running_mean + momentum · (μ - running_mean)
 *              running_var  ← running_var  + momentum · (σ²·m/(m-1) - running_var),  m = N·H·W
 * evaluation:  the same with the running statistics as constants
 * </pre>
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), both {@code [C]}. State: {@code running_mean} (0),
 * {@code running_var} (1). Momentum is the weight of the <em>new</em> value and the stored variance is unbiased, both
 * as in PyTorch's {@code BatchNorm2d}, from which the defaults 0.1 and 1e-5 come; TensorFlow writes the complement and
 * stores the biased one.
 *
 * <p>Batch 1: statistics are those of one image (instance normalization), while evaluation uses running averages: the
 * gap between the two is what makes it fail. With one value per channel (N·H·W = 1) the output is {@code bias}, state
 * is left alone, and the event is counted; PyTorch refuses.
 *
 * @param eps added to the variance
 * @param momentum weight of the new value in running averages
 */
public record BatchNorm(double eps, double momentum) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        return define(x, scope, "weight", "bias");
    }

    Tensor define(Tensor x, Scope scope, String weightName, String biasName) {
        Tensor weight = scope.parameter(weightName, Initializer.constant(1), x.c());
        Tensor bias = scope.parameter(biasName, Initializer.constant(0), x.c());
        Variable mean = runningMean(scope, x.c());
        Variable variance = runningVar(scope, x.c());
        if (!scope.training()) {
            Tensor scale = Axes.perChannel(variance.get()).add(eps).rsqrt();
            return Axes.affine(x.sub(Axes.perChannel(mean.get())).mul(scale), weight, bias);
        }
        long values = Axes.valuesPerChannel(x);
        if (values == 1) {
            return onlyBias(x, bias, scope);
        }
        Moments batch = x.moments(0, 2, 3);
        mean.lerp(batch.mean(), momentum);
        variance.lerp(batch.variance().mul(values / (values - 1.0)), momentum);
        Tensor normalized = x.sub(batch.mean()).mul(batch.variance().add(eps).rsqrt());
        return Axes.affine(normalized, weight, bias);
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        return Optional.of(fused(x, scope, "weight", "bias"));
    }

    Tensor fused(Tensor x, Scope scope, String weightName, String biasName) {
        Tensor weight = scope.parameter(weightName, Initializer.constant(1), x.c());
        Tensor bias = scope.parameter(biasName, Initializer.constant(0), x.c());
        Variable mean = runningMean(scope, x.c());
        Variable variance = runningVar(scope, x.c());
        if (scope.training() && Axes.valuesPerChannel(x) == 1) {
            return onlyBias(x, bias, scope);
        }
        return x.batchNorm(weight, bias, mean, variance, scope.training(), momentum, eps);
    }

    static Variable runningMean(Scope scope, long channels) {
        return scope.state("running_mean", Initializer.constant(0), channels);
    }

    static Variable runningVar(Scope scope, long channels) {
        return scope.state("running_var", Initializer.constant(1), channels);
    }

    private static Tensor onlyBias(Tensor x, Tensor bias, Scope scope) {
        scope.count(Axes.ONE_VALUE);
        return Axes.perChannel(bias).expand(x.shape());
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    /** The options that all variants of batch normalization share. */
    static List<OptionSpec> options() {
        return List.of(
                OptionSpec.real("eps", 1e-5, 0, "added to the variance (PyTorch default)"),
                OptionSpec.real("momentum", 0.1, 0, "weight of the new value in running averages (PyTorch default)"));
    }

    /** Catalogue entry. */
    public static final class Provider extends MethodEntry<Normalization> implements NormalizationProvider {
        public Provider() {
            super(
                    "bn",
                    "Batch normalization",
                    "Ioffe & Szegedy 2015, arXiv:1502.03167; checked against PyTorch BatchNorm2d",
                    BatchNorm.options(),
                    true,
                    options -> new BatchNorm(options.real("eps"), options.real("momentum")));
        }
    }
}

package io.normbench.norm.mixed;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.batch.BatchNorm;
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
import org.jspecify.annotations.Nullable;

/**
 * Representative batch normalization (Gao, Han, Li, Peng and Cheng 2021, CVPR, equations 4 to 9; the authors' {@code
 * rbn.py}).
 *
 * <pre>
 * x' = x + center_weight · m                       m = mean of x over (H, W) of each channel of each sample
 * x̂  = batch normalization of x' without affine    as {@link BatchNorm}; evaluation: running statistics of x'
 * y  = weight · sigmoid(scale_weight · E[x̂] + scale_bias) · x̂ + bias      E over (H, W)
 * </pre>
 *
 * <p>Parameters, all {@code [C]}: {@code weight} (1), {@code bias} (0), {@code center_weight} (0), {@code scale_weight}
 * (0), {@code scale_bias} (1): at the start it is batch normalization times sigmoid(1). State: {@code running_mean}
 * (0), {@code running_var} (1). All as in the authors' code; eps 1e-5 and momentum 0.1 (weight of the new value) are
 * PyTorch's.
 *
 * <p>Batch 1: as {@link BatchNorm}, and E[x̂] is 0. One value per channel gives {@code bias}, leaves state alone and is
 * counted.
 *
 * @param eps added to the variance
 * @param momentum weight of the new value in running averages
 */
public record RepresentativeBatchNorm(double eps, double momentum) implements Normalization {
    /** Up to so many values the number of operations matters, and above the number of passes over them. */
    private static final long FEW = 1 << 15;

    @Override
    public Tensor define(Tensor x, Scope scope) {
        Tensor centred = x.add(x.mean(2, 3).mul(parameter("center_weight", 0, x, scope)));
        Moments batch = BatchMoments.used(x, scope, momentum, () -> moments(centred));
        Tensor standardized = Axes.standardized(centred, batch, eps);
        return Axes.affine(
                standardized.mul(gate(standardized.mean(2, 3), x, scope)), scope.weight(x.c()), scope.bias(x.c()));
    }

    /**
     * The moments step by step, so that the sum of their gradient is 0 to the last digit: the gradient of center_weight
     * multiplies it by the mean of x.
     */
    private static Moments moments(Tensor x) {
        Tensor mean = x.mean(0, 2, 3);
        return new Moments(mean, x.sub(mean).square().mean(0, 2, 3));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        if (BatchMoments.oneValue(x, scope)) {
            return Optional.empty();
        }
        return Optional.of(scope.training() && x.count() <= FEW ? inFewOperations(x, scope) : inFewPasses(x, scope));
    }

    /**
     * With the fused batch normalization, which takes away again what center_weight adds to all samples alike: of that the
     * running mean alone knows. Nothing else is left of it for a single sample, whose E[x̂] is 0, so that the gate is a factor
     * of the weight.
     */
    private Tensor inFewOperations(Tensor x, Scope scope) {
        Tensor weight = scope.weight(x.c());
        Tensor bias = scope.bias(x.c());
        Tensor center = parameter("center_weight", 0, x, scope);
        Tensor mean = x.mean(2, 3);
        Tensor common = mean.stopGradient().mean(0);
        Tensor y;
        if (x.n() == 1) {
            parameter("scale_weight", 0, x, scope);
            Tensor gate = parameter("scale_bias", 1, x, scope).sigmoid().reshape(x.c());
            y = batchNorm(x, gate.mul(weight), bias, scope);
        } else {
            Tensor standardized = batchNorm(x.add(mean.sub(common).mul(center)), null, null, scope);
            Tensor gate = gate(standardized.mean(2, 3), x, scope);
            y = standardized.sampleAffine(gate.mul(Axes.perChannel(weight)), Axes.perChannel(bias));
        }
        Variable running = BatchMoments.runningMean(scope, x.c());
        running.set(running.get()
                .add(common.mul(center.stopGradient()).mul(momentum).reshape(x.c())));
        return y;
    }

    private Tensor batchNorm(Tensor x, @Nullable Tensor weight, @Nullable Tensor bias, Scope scope) {
        Variable mean = BatchMoments.runningMean(scope, x.c());
        Variable variance = BatchMoments.runningVar(scope, x.c());
        return x.batchNorm(weight, bias, mean, variance, true, momentum, eps);
    }

    /**
     * One reduction of x: the mean of x' is (1 + center_weight) m, its variance about that is the one of x, and E[x̂]
     * follows from both; all of it is then one affine of each channel of each sample.
     */
    private Tensor inFewPasses(Tensor x, Scope scope) {
        InstanceMoments instance = InstanceMoments.of(x);
        Tensor added = instance.mean().mul(parameter("center_weight", 0, x, scope));
        InstanceMoments centred = new InstanceMoments(instance.mean().add(added), instance.variance());
        Moments batch = BatchMoments.used(x, scope, momentum, centred::ofBatch);
        Tensor inverse = batch.variance().add(eps).rsqrt();
        Tensor gate = gate(centred.mean().sub(batch.mean()).mul(inverse), x, scope);
        Tensor scale = gate.mul(inverse.mul(Axes.perChannel(scope.weight(x.c()))));
        Tensor shift = added.sub(batch.mean()).mul(scale).add(Axes.perChannel(scope.bias(x.c())));
        return x.sampleAffine(scale, shift);
    }

    private static Tensor gate(Tensor meanOfStandardized, Tensor x, Scope scope) {
        return meanOfStandardized
                .mul(parameter("scale_weight", 0, x, scope))
                .add(parameter("scale_bias", 1, x, scope))
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
                    "rbn",
                    "Representative batch normalization",
                    Family.MIXED,
                    "Gao et al. 2021, CVPR; checked against the authors' RepresentativeBatchNorm2d",
                    List.of(
                            OptionSpec.positive("eps", 1e-5, "added to the variance (PyTorch default)"),
                            OptionSpec.real("momentum", 0.1, 0, "weight of the new value in running averages")),
                    false,
                    options -> new RepresentativeBatchNorm(options.real("eps"), options.real("momentum")));
        }
    }
}

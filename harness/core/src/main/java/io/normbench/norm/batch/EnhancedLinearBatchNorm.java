package io.normbench.norm.batch;

import io.normbench.norm.Family;
import io.normbench.norm.MethodEntry;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
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
 * Batch normalization with an enhanced linear transformation, BNET (Xu et al. 2020, arXiv:2011.14150, equation 3; the
 * authors' {@code classification/imagenet/models/resnet.py}, {@code BNET2d}).
 *
 * <pre>
 * y = depthwise k×k convolution of x̂, with bias      x̂: batch normalization without affine, as {@link BatchNorm}
 * </pre>
 *
 * <p>The convolution takes the place of the affine; it pads x̂ with zeros, (k - 1)/2 on each side. Parameters: {@code
 * conv_weight}, {@code [C, 1, k, k]}, {@code conv_bias}, {@code [C]}, both uniform in ±1/k at the start: PyTorch's
 * default for a convolution of k² inputs, which the authors' layer has before their network's own initialization.
 * State: {@code running_mean} (0), {@code running_var} (1). k 3 is the authors'; eps 1e-5 and momentum 0.1 (weight of
 * the new value) are PyTorch's.
 *
 * <p>Batch 1: as {@link BatchNorm}. One value per channel gives x̂ = 0, so the bias, leaves state alone and is counted.
 *
 * @param kernel side of the convolution, odd
 * @param eps added to the variance
 * @param momentum weight of the new value in running averages
 */
public record EnhancedLinearBatchNorm(int kernel, double eps, double momentum) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        Moments batch = BatchMoments.used(x, scope, momentum, () -> x.moments(0, 2, 3));
        return convolved(Axes.standardized(x, batch, eps), scope);
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        if (BatchMoments.oneValue(x, scope)) {
            return Optional.empty();
        }
        Tensor standardized = x.batchNorm(
                null,
                null,
                BatchMoments.runningMean(scope, x.c()),
                BatchMoments.runningVar(scope, x.c()),
                scope.training(),
                momentum,
                eps);
        return Optional.of(convolved(standardized, scope));
    }

    private Tensor convolved(Tensor standardized, Scope scope) {
        long c = standardized.c();
        Initializer uniform = Initializer.uniformFanIn((long) kernel * kernel);
        Tensor weight = scope.parameter("conv_weight", uniform, c, 1, kernel, kernel);
        Tensor bias = scope.parameter("conv_bias", uniform, c);
        return standardized.conv2d(weight, bias, 1, (kernel - 1) / 2, 1, (int) c);
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    /** Catalogue entry. */
    public static final class Provider extends MethodEntry<Normalization> implements NormalizationProvider {
        public Provider() {
            super(
                    "bnet",
                    "Batch normalization with enhanced linear transformation (BNET)",
                    Family.BATCH,
                    "Xu et al. 2020, arXiv:2011.14150; checked against the authors' BNET2d",
                    List.of(
                            OptionSpec.odd("kernel", 3, 1, "side of the depthwise convolution (authors')"),
                            OptionSpec.positive("eps", 1e-5, "added to the variance (PyTorch default)"),
                            OptionSpec.real("momentum", 0.1, 0, "weight of the new value in running averages")),
                    false,
                    options -> new EnhancedLinearBatchNorm(
                            options.integer("kernel"), options.real("eps"), options.real("momentum")));
        }
    }
}

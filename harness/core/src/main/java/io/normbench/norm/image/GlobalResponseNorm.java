package io.normbench.norm.image;

import io.normbench.norm.Family;
import io.normbench.norm.MethodEntry;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Axes;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Global response normalization (Woo et al. 2023, arXiv:2301.00808, equations 1 to 3; ConvNeXt-V2
 * {@code models/utils.py}, {@code GRN}).
 *
 * <pre>
 * g = L2 norm of x over (H, W) of each channel of each sample;   n = g / (mean of g over C + eps)
 * y = weight · (x · n) + bias + x
 * </pre>
 *
 * <p>It calibrates channels against each other and keeps the input: it does not replace a normalization. Parameters:
 * {@code weight} (0), {@code bias} (0), {@code [C]}. State: none; training and evaluation are the same; exact at batch
 * 1. eps 1e-6. The gradient of a norm at 0 is 0.
 *
 * @param eps added to the mean norm
 */
public record GlobalResponseNorm(double eps) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        return Axes.affine(x.mul(response(x)), weight(x, scope), scope.bias(x.c()))
                .add(x);
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        Tensor scale = response(x).mul(Axes.perChannel(weight(x, scope))).add(1);
        return Optional.of(x.sampleAffine(scale, Axes.perChannel(scope.bias(x.c()))));
    }

    private Tensor response(Tensor x) {
        Tensor norm = x.norm(2, 3);
        return norm.div(norm.mean(1).add(eps));
    }

    private static Tensor weight(Tensor x, Scope scope) {
        return scope.parameter("weight", Initializer.constant(0), x.c());
    }

    @Override
    public Traffic traffic(long... shape) {
        return Traffic.over(shape[1] * shape[2] * shape[3]);
    }

    /** Catalogue entry. */
    public static final class Provider extends MethodEntry<Normalization> implements NormalizationProvider {
        public Provider() {
            super(
                    "grn",
                    "Global response normalization",
                    Family.IMAGE,
                    "Woo et al. 2023, arXiv:2301.00808; checked against ConvNeXt-V2 GRN",
                    List.of(OptionSpec.positive("eps", 1e-6, "added to the mean norm (authors' code)")),
                    false,
                    options -> new GlobalResponseNorm(options.real("eps")));
        }
    }
}

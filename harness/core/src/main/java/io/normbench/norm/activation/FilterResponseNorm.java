package io.normbench.norm.activation;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
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
 * Filter response normalization with its thresholded linear unit (Singh and Krishnan 2019, arXiv:1911.09737, equations 1
 * to 3; conventions of timm's {@code FilterResponseNormTlu2d}).
 *
 * <pre>
 * ν² = mean of x² over (H, W) of each channel of each sample
 * y  = weight · x / √(ν² + eps) + bias
 * z  = max(y, tau)
 * </pre>
 *
 * <p>The threshold is the activation: networks add no ReLU. {@link #linear} leaves it out. Parameters: {@code weight}
 * (1), {@code bias} (0), {@code tau} (0), all {@code [C]}. State: none; training and evaluation are the same; exact at
 * batch 1. eps 1e-5 (timm's; the paper has 1e-6 and a learned addition for 1×1 maps, which is not implemented: there
 * the output is close to the sign of x). Where y equals tau the gradient is split evenly.
 *
 * @param eps added to the mean square
 */
public record FilterResponseNorm(double eps) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        Tensor scale = x.square().mean(2, 3).add(eps).rsqrt();
        return Axes.affine(x.mul(scale), scope.weight(x.c()), scope.bias(x.c()))
                .maximum(Axes.perChannel(tau(x, scope)));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        return Optional.of(linear(x, scope).atLeast(Axes.perChannel(tau(x, scope))));
    }

    @Override
    public Tensor linear(Tensor x, Scope scope) {
        Tensor scale = x.square().mean(2, 3).add(eps).rsqrt().mul(Axes.perChannel(scope.weight(x.c())));
        return x.sampleAffine(scale, Axes.perChannel(scope.bias(x.c())));
    }

    private static Tensor tau(Tensor x, Scope scope) {
        return scope.parameter("tau", Initializer.constant(0), x.c());
    }

    @Override
    public boolean activates() {
        return true;
    }

    @Override
    public Traffic traffic(long... shape) {
        return Traffic.over(shape[2] * shape[3]);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "frn",
                    "Filter response normalization with TLU",
                    Family.ACTIVATION,
                    "Singh & Krishnan 2019, arXiv:1911.09737; checked against timm FilterResponseNormTlu2d",
                    List.of(OptionSpec.positive("eps", 1e-5, "added to the mean square (timm default)")),
                    true,
                    options -> new FilterResponseNorm(options.real("eps")),
                    new Alias("FRN+TLU", "frn", ""),
                    new Alias("TLU", "frn", "the thresholded activation that is part of it"));
        }
    }
}

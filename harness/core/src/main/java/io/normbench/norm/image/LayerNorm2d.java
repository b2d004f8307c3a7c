package io.normbench.norm.image;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Axes;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Channels-only layer normalization, as in ConvNeXt (Liu et al. 2022, arXiv:2201.03545; ConvNeXt-V2
 * {@code models/utils.py}, {@code LayerNorm}; timm {@code LayerNorm2d}).
 *
 * <pre>
 * y = weight · (x - μ) / √(σ² + eps) + bias      μ, σ² (biased) at each position of each sample over C
 * </pre>
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), both {@code [C]}. State: none; training and evaluation are the
 * same; exact at batch 1. eps 1e-6 (the reference's).
 *
 * @param eps added to the variance
 */
public record LayerNorm2d(double eps) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        Moments moments = x.moments(1);
        Tensor normalized =
                x.sub(moments.mean()).mul(moments.variance().add(eps).rsqrt());
        return Axes.affine(normalized, scope.weight(x.c()), scope.bias(x.c()));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        return Optional.of(x.permute(0, 2, 3, 1)
                .layerNorm(scope.weight(x.c()), scope.bias(x.c()), eps)
                .permute(0, 3, 1, 2));
    }

    @Override
    public Traffic traffic(long... shape) {
        return Traffic.over(shape[1]);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "ln2d",
                    "Layer normalization over channels",
                    Family.IMAGE,
                    "Liu et al. 2022, arXiv:2201.03545; checked against ConvNeXt-V2 LayerNorm (channels_first)",
                    List.of(OptionSpec.positive("eps", 1e-6, "added to the variance (ConvNeXt's)")),
                    true,
                    options -> new LayerNorm2d(options.real("eps")),
                    new Alias("LayerNorm2d", "ln2d", "timm's and ConvNeXt's"),
                    new Alias("Channel-wise LN", "ln2d", ""),
                    new Alias("Channels-first LN", "ln2d", ""));
        }
    }
}

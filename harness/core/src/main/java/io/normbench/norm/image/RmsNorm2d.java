package io.normbench.norm.image;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Axes;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;

/**
 * Root-mean-square normalization over channels (Zhang and Sennrich 2019, arXiv:1910.07467, equation 4; timm's
 * {@code RmsNorm2d}).
 *
 * <pre>
 * y = weight · x / √(mean of x² over C + eps)      at each position of each sample
 * </pre>
 *
 * <p>Parameter: {@code weight} (1), {@code [C]}; no bias. State: none; training and evaluation are the same; exact at
 * batch 1. eps 1e-6 (timm's).
 *
 * @param eps added to the mean square
 */
public record RmsNorm2d(double eps) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        Tensor scale = x.square().mean(1).add(eps).rsqrt();
        return x.mul(scale).mul(Axes.perChannel(scope.weight(x.c())));
    }

    @Override
    public Traffic traffic(long... shape) {
        return Traffic.over(shape[1]);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "rms",
                    "RMS normalization over channels",
                    Family.IMAGE,
                    "Zhang & Sennrich 2019, arXiv:1910.07467; checked against timm RmsNorm2d",
                    List.of(OptionSpec.positive("eps", 1e-6, "added to the mean square (timm default)")),
                    false,
                    options -> new RmsNorm2d(options.real("eps")),
                    new Alias("PixelNorm", "{id: rms, options: {affine: false, eps: 1.0e-8}}", "arXiv:1710.10196"),
                    new Alias("RMSNorm", "rms", ""),
                    new Alias("L2Norm", "rms", "SSD's; times 1/√C, which the scale can take up"),
                    new Alias("UnitNormalization", "{id: rms, options: {affine: false}}", "Keras'; times 1/√C"),
                    new Alias("ScaleNorm", "rms", "arXiv:1910.05895; times 1/√C, with one scale for all channels"));
        }
    }
}

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
import java.util.Optional;

/**
 * Simple normalization over channels (timm's {@code SimpleNorm2d}; {@code layers/fast_norm.py}, {@code simple_norm}).
 *
 * <pre>
 * y = weight · x / √(σ² + eps)      σ² UNBIASED, at each position of each sample over C: about the mean, which x keeps
 * </pre>
 *
 * <p>Parameter: {@code weight} (1), {@code [C]}; no bias. State: none; training and evaluation are the same; exact at
 * batch 1. eps 1e-6 (timm's). With one channel the unbiased variance does not exist; it is taken as 0 and counted.
 *
 * @param eps added to the variance
 */
public record SimpleNorm2d(double eps) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        return x.mul(scale(x, scope)).mul(Axes.perChannel(scope.weight(x.c())));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        Tensor scaled = x.mul(scale(x, scope));
        return Optional.of(scaled.channelAffine(scope.weight(x.c()), x.engine().full(0, x.c())));
    }

    private Tensor scale(Tensor x, Scope scope) {
        long channels = x.c();
        if (channels == 1) {
            scope.count(Axes.ONE_VALUE);
        }
        double correction = channels == 1 ? 0 : channels / (channels - 1.0);
        return x.variance(1).mul(correction).add(eps).rsqrt();
    }

    @Override
    public Traffic traffic(long... shape) {
        return Traffic.over(shape[1]);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "simple",
                    "Simple normalization over channels",
                    Family.IMAGE,
                    "checked against timm SimpleNorm2d",
                    List.of(OptionSpec.positive("eps", 1e-6, "added to the variance (timm default)")),
                    false,
                    options -> new SimpleNorm2d(options.real("eps")),
                    new Alias("SimpleNorm", "simple", ""));
        }
    }
}

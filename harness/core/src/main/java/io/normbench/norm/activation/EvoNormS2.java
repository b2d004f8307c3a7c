package io.normbench.norm.activation;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Groups;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * EvoNorm-S2 (Liu, Brock, Simonyan and Le 2020, arXiv:2004.02967, appendix; timm's {@code EvoNorm2dS2}).
 *
 * <pre>
 * y = weight · SiLU(x) / √(E[x²] + eps) + bias      E[x²] of each sample over (C/G, H, W): not centred
 * </pre>
 *
 * <p>It contains its nonlinearity: networks add no ReLU. {@link #linear} is the affine alone, as in timm. Parameters:
 * {@code weight} (1), {@code bias} (0), {@code [C]}. State: none; training and evaluation are the same; exact at batch
 * 1. G = 32 and eps 1e-5 (timm's); where C is not a multiple of G, the largest divisor of C below G.
 *
 * @param groups channel groups, at most
 * @param eps added to the mean square
 */
public record EvoNormS2(int groups, double eps) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        Tensor grouped = x.reshape(x.n(), Groups.fit(groups, x.c()), -1);
        return GroupedSwish.define(x, grouped.square().mean(2).add(eps).rsqrt(), scope);
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        Tensor grouped = x.reshape(x.n(), Groups.fit(groups, x.c()), -1);
        Tensor meanSquare = grouped.square().mean(2);
        return Optional.of(GroupedSwish.fused(x, meanSquare.add(eps).rsqrt(), scope));
    }

    @Override
    public Tensor linear(Tensor x, Scope scope) {
        return GroupedSwish.linear(x, scope);
    }

    @Override
    public boolean activates() {
        return true;
    }

    @Override
    public Traffic traffic(long... shape) {
        return Groups.traffic(groups, shape);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "evonorm_s2",
                    "EvoNorm-S2",
                    Family.ACTIVATION,
                    "Liu et al. 2020, arXiv:2004.02967; checked against timm EvoNorm2dS2",
                    List.of(
                            OptionSpec.integer("groups", 32, 1, "channel groups; counted down to a divisor of C"),
                            OptionSpec.positive("eps", 1e-5, "added to the mean square (timm default)")),
                    false,
                    options -> new EvoNormS2(options.integer("groups"), options.real("eps")));
        }
    }
}

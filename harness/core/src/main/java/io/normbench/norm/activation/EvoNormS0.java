package io.normbench.norm.activation;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.Groups;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * EvoNorm-S0 (Liu, Brock, Simonyan and Le 2020, arXiv:2004.02967, table 2; timm's {@code EvoNorm2dS0}).
 *
 * <pre>
 * y = weight · x · sigmoid(v · x) / √(σ² + eps) + bias      σ² (biased) of each sample over (C/G, H, W)
 * </pre>
 *
 * <p>It contains its nonlinearity: networks add no ReLU. {@link #linear} is the affine alone, as in the authors' code.
 * Parameters: {@code weight} (1), {@code bias} (0), {@code v} (1), all {@code [C]}. State: none; training and
 * evaluation are the same; exact at batch 1. G = 32, counted down until it divides C (authors' code); eps 1e-5.
 *
 * @param groups channel groups, at most
 * @param eps added to the variance
 */
public record EvoNormS0(int groups, double eps) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        Tensor swish = x.mul(x.mul(Axes.perChannel(v(x, scope))).sigmoid());
        Tensor scale = groupScale(x);
        Tensor normalized = swish.reshape(x.n(), scale.size(1), -1).mul(scale).reshape(x.shape());
        return Axes.affine(normalized, scope.weight(x.c()), scope.bias(x.c()));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        long c = x.c();
        Tensor swish = x.mul(x.mul(Axes.perChannel(v(x, scope))).sigmoid());
        Tensor scale = groupScale(x);
        long fitted = scale.size(1);
        Tensor perInstance =
                scale.expand(x.n(), fitted, c / fitted).mul(scope.weight(c).reshape(1, fitted, c / fitted));
        return Optional.of(swish.sampleAffine(perInstance.reshape(x.n(), c, 1, 1), Axes.perChannel(scope.bias(c))));
    }

    @Override
    public Tensor linear(Tensor x, Scope scope) {
        return x.channelAffine(scope.weight(x.c()), scope.bias(x.c()));
    }

    /** {@code 1/√(σ² + eps)} as {@code [N, G, 1]}. */
    private Tensor groupScale(Tensor x) {
        return x.reshape(x.n(), Groups.fit(groups, x.c()), -1)
                .variance(2)
                .add(eps)
                .rsqrt();
    }

    private static Tensor v(Tensor x, Scope scope) {
        return scope.parameter("v", Initializer.constant(1), x.c());
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
                    "evonorm_s0",
                    "EvoNorm-S0",
                    Family.ACTIVATION,
                    "Liu et al. 2020, arXiv:2004.02967; checked against timm EvoNorm2dS0",
                    List.of(
                            OptionSpec.integer("groups", 32, 1, "channel groups; counted down to a divisor of C"),
                            OptionSpec.positive("eps", 1e-5, "added to the variance (authors' code)")),
                    true,
                    options -> new EvoNormS0(options.integer("groups"), options.real("eps")));
        }
    }
}

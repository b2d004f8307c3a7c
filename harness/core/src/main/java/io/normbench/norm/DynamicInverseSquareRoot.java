package io.normbench.norm;

import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Dynamic inverse square root unit, called DyISRU (Stollenwerk 2025, arXiv:2503.21708).
 *
 * <pre>
 * y = weight · x / √(beta + x² + eps) + bias      beta: one learned scalar
 * </pre>
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), {@code [C]}; {@code beta} (100, as in the author's training
 * code), {@code [1]}. eps 1e-5, the author's. Nothing keeps beta above 0: below -eps the function has poles. No
 * statistics, no state; training and evaluation are the same; exact at batch 1.
 *
 * @param eps added below the root
 */
public record DynamicInverseSquareRoot(double eps) implements Normalization {
    private static final double INITIAL_BETA = 100;

    @Override
    public Tensor define(Tensor x, Scope scope) {
        return Axes.affine(squash(x, scope), scope.weight(x.c()), scope.bias(x.c()));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        return Optional.of(squash(x, scope).channelAffine(scope.weight(x.c()), scope.bias(x.c())));
    }

    private Tensor squash(Tensor x, Scope scope) {
        Tensor beta = scope.parameter("beta", Initializer.constant(INITIAL_BETA), 1);
        return x.mul(x.square().add(beta.add(eps)).rsqrt());
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "dyisru",
                    "Dynamic inverse square root unit",
                    Family.ELEMENTWISE,
                    "Stollenwerk 2025, arXiv:2503.21708; checked against the paper's formula written in PyTorch",
                    List.of(OptionSpec.positive("eps", 1e-5, "added below the root (author's code)")),
                    false,
                    options -> new DynamicInverseSquareRoot(options.real("eps")));
        }
    }
}

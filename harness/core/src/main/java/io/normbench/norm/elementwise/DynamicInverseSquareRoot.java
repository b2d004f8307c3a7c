package io.normbench.norm.elementwise;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.common.Axes;
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
 * <p>The paper has a factor √C in front, which belongs to beta as the squared sum of the other C - 1 channels; the
 * training code leaves it to {@code weight}. With beta 100 a layer divides values around 1 by ten, so that networks of
 * several layers hardly begin to learn; beta 1 keeps their magnitude.
 *
 * @param eps added below the root
 * @param initialBeta initial value of the learned scalar
 */
public record DynamicInverseSquareRoot(double eps, double initialBeta) implements Normalization {

    @Override
    public Tensor define(Tensor x, Scope scope) {
        return Axes.affine(squash(x, scope), scope.weight(x.c()), scope.bias(x.c()));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        return Optional.of(squash(x, scope).channelAffine(scope.weight(x.c()), scope.bias(x.c())));
    }

    private Tensor squash(Tensor x, Scope scope) {
        Tensor beta = scope.parameter("beta", Initializer.constant(initialBeta), 1);
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
                    List.of(
                            OptionSpec.positive("eps", 1e-5, "added below the root (author's code)"),
                            OptionSpec.positive("beta", 100, "initial value of the learned scalar (author's code)")),
                    false,
                    options -> new DynamicInverseSquareRoot(options.real("eps"), options.real("beta")));
        }
    }
}

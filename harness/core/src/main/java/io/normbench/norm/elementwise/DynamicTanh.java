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
 * Dynamic tanh (Zhu, Chen, He, LeCun and Liu 2025, arXiv:2503.10622, equation 2; the authors' {@code dynamic_tanh.py}).
 *
 * <pre>
 * y = weight · tanh(alpha · x) + bias      alpha: one learned scalar
 * </pre>
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), {@code [C]}; {@code alpha} (0.5, the authors'), {@code [1]}. No
 * statistics, no state; training and evaluation are the same; exact at batch 1.
 *
 * @param initialAlpha initial value of the learned scalar
 */
public record DynamicTanh(double initialAlpha) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        return Axes.affine(squash(x, scope), scope.weight(x.c()), scope.bias(x.c()));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        return Optional.of(squash(x, scope).channelAffine(scope.weight(x.c()), scope.bias(x.c())));
    }

    private Tensor squash(Tensor x, Scope scope) {
        return x.mul(scope.parameter("alpha", Initializer.constant(initialAlpha), 1))
                .tanh();
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "dyt",
                    "Dynamic tanh",
                    Family.ELEMENTWISE,
                    "Zhu et al. 2025, arXiv:2503.10622; checked against the authors' DynamicTanh",
                    List.of(OptionSpec.real("alpha", 0.5, 0, "initial value of the learned scalar (authors')")),
                    false,
                    options -> new DynamicTanh(options.real("alpha")));
        }
    }
}

package io.normbench.norm.elementwise;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.common.Axes;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Dynamic erf, called Derf (Chen et al. 2025, arXiv:2512.10938; the authors' {@code ViT/dynamic_erf.py},
 * {@code Dynamic_erf}).
 *
 * <pre>
 * y = weight · erf(alpha · x + shift) + bias      alpha, shift: learned scalars of the layer
 * </pre>
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), {@code [C]}; {@code alpha} (0.5), {@code shift} (0), {@code
 * [1]}; initial values are the authors'. No statistics, no state; training and evaluation are the same; exact at batch
 * 1.
 */
public final class DynamicErf implements Normalization {
    private static final double INITIAL_ALPHA = 0.5;

    @Override
    public Tensor define(Tensor x, Scope scope) {
        Tensor squashed = x.mulAdd(alpha(scope), shift(scope)).erf();
        return Axes.affine(squashed, scope.weight(x.c()), scope.bias(x.c()));
    }

    /** The two scalars as vectors: their gradients then come from the same pass as that of x. */
    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        long c = x.c();
        Tensor squashed =
                x.channelAffine(alpha(scope).expand(c), shift(scope).expand(c)).erf();
        return Optional.of(squashed.channelAffine(scope.weight(c), scope.bias(c)));
    }

    private static Tensor alpha(Scope scope) {
        return scope.parameter("alpha", Initializer.constant(INITIAL_ALPHA), 1);
    }

    private static Tensor shift(Scope scope) {
        return scope.parameter("shift", Initializer.constant(0), 1);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "derf",
                    "Dynamic erf (Derf)",
                    Family.ELEMENTWISE,
                    "Chen et al. 2025, arXiv:2512.10938; checked against the authors' Dynamic_erf",
                    List.of(),
                    false,
                    options -> new DynamicErf());
        }
    }
}

package io.normbench.norm.whitening;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.Groups;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Group whitening (Huang, Zhou, Liu, Zhu and Shao 2021, arXiv:2009.13333, equations 8 to 10; the authors'
 * {@code group_whitening.py}, GroupItN).
 *
 * <pre>
 * of each sample, x as [g, m]: g groups of C/g channels, m = C/g · H·W
 * Σ = (x - μ)(x - μ)ᵀ / m;   W ≈ Σ^(-1/2) by T steps of Newton ({@link Whitening#newton})
 * y = weight · W (x - μ) + bias          weight, bias of each channel
 * </pre>
 *
 * <p>The groups are whitened against each other, not the channels inside a group. Parameters: {@code weight} (1),
 * {@code bias} (0), {@code [C]}. State: none; training and evaluation are the same; exact at batch 1. Defaults of the
 * authors' code: 32 groups (or as many as there are channels), T 5. It takes an eps and does not use it, so there is none
 * here. A number of groups that does not divide the channels falls to the next one that does ({@link Groups#fit}).
 *
 * <p>Where all groups of a sample are constant Σ is 0 and the reference gives NaN; here the output is {@code bias}. That
 * happens with one value per group, which is counted, and in regions where nothing is active.
 *
 * @param groups channel groups, at most
 * @param iterations steps of Newton
 */
public record GroupWhitening(int groups, int iterations) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        Tensor rows = rows(x, scope);
        Tensor centred = rows.sub(rows.mean(2));
        Tensor whitening = Whitening.newton(Whitening.covariance(centred), iterations);
        return Axes.affine(whitening.matmul(centred).reshape(x.shape()), scope.weight(x.c()), scope.bias(x.c()));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        Tensor rows = rows(x, scope);
        Tensor centred = rows.sub(rows.mean(2));
        Tensor whitening = Whitening.newtonFast(Whitening.covarianceFast(centred), iterations);
        return Optional.of(
                whitening.matmul(centred).reshape(x.shape()).channelAffine(scope.weight(x.c()), scope.bias(x.c())));
    }

    private Tensor rows(Tensor x, Scope scope) {
        Tensor rows = x.reshape(x.n(), Groups.fit(groups, x.c()), -1);
        if (rows.size(2) == 1) {
            scope.count(Axes.ONE_VALUE);
        }
        return rows;
    }

    @Override
    public Traffic traffic(long... shape) {
        return Traffic.over(shape[1] * shape[2] * shape[3]);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "gw",
                    "Group whitening",
                    Family.WHITENING,
                    "Huang et al. 2021, arXiv:2009.13333; checked against the authors' GroupItN",
                    List.of(
                            OptionSpec.integer("groups", 32, 1, "channel groups (authors' code)"),
                            OptionSpec.integer("T", 5, 1, "steps of Newton's iteration (authors' code)")),
                    false,
                    options -> new GroupWhitening(options.integer("groups"), options.integer("T")),
                    new Alias("GroupItN", "gw", "the authors' class"));
        }
    }
}

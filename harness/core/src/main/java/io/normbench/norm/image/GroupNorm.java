package io.normbench.norm.image;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.Groups;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Group normalization (Wu and He 2018, arXiv:1803.08494, equations 1 to 7).
 *
 * <pre>
 * y = weight · (x - μ) / √(σ² + eps) + bias      μ, σ² (biased) of each sample over (C/G, H, W)
 * </pre>
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), both {@code [C]}. State: none; training and evaluation are the
 * same, and batch 1 is exact. Defaults: G = 32 (the paper's), eps 1e-5 (PyTorch's). Where C is not a multiple of G, the
 * largest divisor of C below G is used. With one value per group the output is {@code bias} and the
 * event is counted.
 *
 * @param groups channel groups, at most
 * @param eps added to the variance
 */
public record GroupNorm(int groups, double eps) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        int fitted = Groups.fit(groups, x.c());
        countSingleValues(x, fitted, scope);
        return Axes.affine(standardize(x, fitted, eps), scope.weight(x.c()), scope.bias(x.c()));
    }

    /** Zero mean and unit variance in every group of every sample; no affine. */
    public static Tensor standardize(Tensor x, int groups, double eps) {
        Tensor grouped = x.reshape(x.n(), groups, -1);
        Moments moments = grouped.moments(2);
        return grouped.sub(moments.mean())
                .mul(moments.variance().add(eps).rsqrt())
                .reshape(x.shape());
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        int fitted = Groups.fit(groups, x.c());
        countSingleValues(x, fitted, scope);
        return Optional.of(x.groupNorm(fitted, scope.weight(x.c()), scope.bias(x.c()), eps));
    }

    /** Counts a normalization over groups of one value each. */
    public static void countSingleValues(Tensor x, int groups, Scope scope) {
        if (x.c() == groups && Axes.positions(x) == 1) {
            scope.count(Axes.ONE_VALUE);
        }
    }

    @Override
    public Traffic traffic(long... shape) {
        return Groups.traffic(groups, shape);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "gn",
                    "Group normalization",
                    Family.IMAGE,
                    "Wu & He 2018, arXiv:1803.08494; checked against PyTorch GroupNorm",
                    List.of(
                            OptionSpec.integer("groups", 32, 1, "channel groups; at most C, and a divisor of C"),
                            OptionSpec.positive("eps", 1e-5, "added to the variance (PyTorch default)")),
                    true,
                    options -> new GroupNorm(options.integer("groups"), options.real("eps")));
        }
    }
}

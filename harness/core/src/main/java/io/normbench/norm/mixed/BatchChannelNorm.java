package io.normbench.norm.mixed;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Traffic;
import io.normbench.norm.batch.BatchNorm;
import io.normbench.norm.common.Groups;
import io.normbench.norm.image.GroupNorm;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Batch-channel normalization for large batches (Qiao, Wang, Liu, Shen and Yuille 2019, arXiv:1911.09738; the authors'
 * {@code imagenet/models/layers.py}).
 *
 * <pre>
 * z = batch normalization of x            (bn_weight, bn_bias per channel; bn_eps, momentum)
 * y = weight_g · (z - μ) / √(σ² + eps) + bias_g      μ, σ² (biased) of each sample over (C/G, H, W) of z
 * </pre>
 *
 * <p>The second affine is per <em>group</em>, unlike {@link GroupNorm}'s. Parameters: {@code bn_weight} (1),
 * {@code bn_bias} (0), {@code [C]}; {@code weight} (1), {@code bias} (0), {@code [G]}. State: {@code running_mean} (0),
 * {@code running_var} (1) of the inner batch normalization, conventions as in {@link BatchNorm}. Defaults from the
 * authors' code: G = 32, both eps 1e-5, momentum 0.1; where C is not a multiple of G, the largest divisor of C below G.
 *
 * <p>Batch 1: the inner batch normalization fails as {@link BatchNorm} does; the outer normalization hides part of it.
 * {@link EstimatedBatchChannelNorm} is the variant for that case.
 *
 * @param groups channel groups, at most
 * @param eps added to the outer variance
 * @param inner the inner batch normalization
 */
public record BatchChannelNorm(int groups, double eps, BatchNorm inner) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        return channelDefine(inner.define(x, scope, "bn_weight", "bn_bias"), scope, groups, eps);
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        // Wide between the two: the gradient of the inner scale is a small sum of large terms.
        Tensor inside = inner.fused(x.wide(), scope, "bn_weight", "bn_bias");
        return Optional.of(channelFused(inside, scope, groups, eps));
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    /** The channel normalization, with its affine per group. */
    static Tensor channelDefine(Tensor z, Scope scope, int groups, double eps) {
        int fitted = Groups.fit(groups, z.c());
        GroupNorm.countSingleValues(z, fitted, scope);
        Tensor standardized = GroupNorm.standardize(z, fitted, eps);
        return standardized
                .reshape(z.n(), fitted, -1)
                .mul(scope.weight(fitted).reshape(1, -1, 1))
                .add(scope.bias(fitted).reshape(1, -1, 1))
                .reshape(z.shape());
    }

    /** The same through fused group normalization, whose affine is per channel: each group's pair is repeated. */
    static Tensor channelFused(Tensor z, Scope scope, int groups, double eps) {
        int fitted = Groups.fit(groups, z.c());
        GroupNorm.countSingleValues(z, fitted, scope);
        return z.groupNorm(fitted, repeat(scope.weight(fitted), z.c()), repeat(scope.bias(fitted), z.c()), eps);
    }

    private static Tensor repeat(Tensor perGroup, long channels) {
        long groups = perGroup.count();
        return perGroup.reshape(groups, 1).expand(groups, channels / groups).reshape(channels);
    }

    /** The inner per-channel affine's scale; 1 at the start. */
    static Tensor innerWeight(Scope scope, long channels) {
        return scope.parameter("bn_weight", Initializer.constant(1), channels);
    }

    /** The inner per-channel affine's shift; 0 at the start. */
    static Tensor innerBias(Scope scope, long channels) {
        return scope.parameter("bn_bias", Initializer.constant(0), channels);
    }

    /**
     * Both normalizations are affine in each channel of each sample, so that the sums of those give the statistics of
     * both: x is needed twice, not three times.
     */
    @Override
    public Traffic traffic(long... shape) {
        long perGroup = shape[1] / Groups.fit(groups, shape[1]);
        return Traffic.over(Math.max(shape[0], perGroup) * shape[2] * shape[3]);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "bcn",
                    "Batch-channel normalization",
                    Family.MIXED,
                    "Qiao et al. 2019, arXiv:1911.09738; checked against the authors' BCNorm(estimate=False)",
                    List.of(
                            OptionSpec.integer("groups", 32, 1, "channel groups of the outer normalization"),
                            OptionSpec.positive("eps", 1e-5, "added to the outer variance (authors' code)"),
                            OptionSpec.positive("bn_eps", 1e-5, "added to the inner variance (authors' code)"),
                            OptionSpec.real("momentum", 0.1, 0, "weight of the new value in running averages")),
                    true,
                    options -> new BatchChannelNorm(
                            options.integer("groups"),
                            options.real("eps"),
                            new BatchNorm(options.real("bn_eps"), options.real("momentum"))),
                    new Alias("BCNorm", "bcn", "the authors' class; with estimate=True ebcn"));
        }
    }
}

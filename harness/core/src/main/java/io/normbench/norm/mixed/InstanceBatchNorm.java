package io.normbench.norm.mixed;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Traffic;
import io.normbench.norm.batch.BatchNorm;
import io.normbench.norm.common.Axes;
import io.normbench.norm.image.GroupNorm;
import io.normbench.norm.image.InstanceNorm;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Instance-batch normalization, variant a (Pan, Luo, Shi and Tang 2018, arXiv:1807.09441, section 3.2; the authors'
 * {@code ibnnet/modules.py}, {@code IBN}).
 *
 * <pre>
 * h = ⌊C · ratio⌋
 * channels below h:  {@link InstanceNorm} with in_weight, in_bias
 * the others:        {@link BatchNorm} with bn_weight, bn_bias
 * </pre>
 *
 * <p>Parameters: {@code in_weight} (1), {@code in_bias} (0), {@code [h]}; {@code bn_weight} (1), {@code bn_bias} (0),
 * {@code [C - h]}. State: {@code running_mean} (0), {@code running_var} (1), {@code [C - h]}. What a part without
 * channels would have is left out. The authors' code fails where the second part is larger than the first. Defaults:
 * ratio 0.5 (the authors'), eps 1e-5 and momentum 0.1 (PyTorch's, weight of the new value). The authors put it after
 * the first convolution of a block alone, in all stages but the last; here it stands wherever the network has a method.
 *
 * <p>Batch 1: exact below h; the others fail as {@link BatchNorm} does. One value per statistic gives the bias and is
 * counted.
 *
 * @param ratio share of the channels that are normalized for each image, 0 to 1
 * @param eps added to the variances
 * @param momentum weight of the new value in running averages
 */
public record InstanceBatchNorm(double ratio, double eps, double momentum) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        long c = x.c();
        long h = instanceChannels(c);
        BatchNorm batch = new BatchNorm(eps, momentum);
        if (h == 0) {
            return batch.define(x, scope, "bn_weight", "bn_bias");
        }
        Tensor front = x.slice(1, 0, h);
        GroupNorm.countSingleValues(front, (int) h, scope);
        Tensor byInstance =
                Axes.affine(GroupNorm.standardize(front, (int) h, eps), inWeight(scope, h), inBias(scope, h));
        return h == c
                ? byInstance
                : byInstance.concat(1, batch.define(x.slice(1, h, c), scope, "bn_weight", "bn_bias"));
    }

    /** The library's normalization of each part. */
    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        long c = x.c();
        long h = instanceChannels(c);
        BatchNorm batch = new BatchNorm(eps, momentum);
        if (h == 0) {
            return Optional.of(batch.fused(x, scope, "bn_weight", "bn_bias"));
        }
        if (Axes.positions(x) == 1) {
            return Optional.empty();
        }
        Tensor byInstance = x.slice(1, 0, h).groupNorm((int) h, inWeight(scope, h), inBias(scope, h), eps);
        return Optional.of(
                h == c
                        ? byInstance
                        : byInstance.concat(1, batch.fused(x.slice(1, h, c), scope, "bn_weight", "bn_bias")));
    }

    private long instanceChannels(long channels) {
        return (long) (channels * ratio);
    }

    private static Tensor inWeight(Scope scope, long channels) {
        return scope.parameter("in_weight", Initializer.constant(1), channels);
    }

    private static Tensor inBias(Scope scope, long channels) {
        return scope.parameter("in_bias", Initializer.constant(0), channels);
    }

    @Override
    public boolean mixesSamples() {
        return ratio < 1;
    }

    /** Of one channel, in the part that has some. */
    @Override
    public long valuesPerStatistic(long statistics, long... shape) {
        return shape[0] * shape[2] * shape[3];
    }

    @Override
    public Traffic traffic(long... shape) {
        long samples = instanceChannels(shape[1]) == shape[1] ? 1 : shape[0];
        return Traffic.over(samples * shape[2] * shape[3]);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "ibn",
                    "Instance-batch normalization (IBN-Net a)",
                    Family.MIXED,
                    "Pan et al. 2018, arXiv:1807.09441; checked against the authors' IBN",
                    List.of(
                            OptionSpec.real("ratio", 0.5, 0, 1, "share of channels normalized by image (authors')"),
                            OptionSpec.positive("eps", 1e-5, "added to the variances (PyTorch default)"),
                            OptionSpec.real("momentum", 0.1, 0, "weight of the new value in running averages")),
                    false,
                    options ->
                            new InstanceBatchNorm(options.real("ratio"), options.real("eps"), options.real("momentum")),
                    new Alias(
                            "IBN-Net",
                            "ibn",
                            "its variant a; b puts an instance normalization behind a residual sum and is a network"),
                    new Alias("IBN-a", "ibn", ""));
        }
    }
}

package io.normbench.norm.batch;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.Groups;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.List;
import java.util.Optional;

/**
 * Batch group normalization (Zhou et al. 2020, arXiv:2012.02782).
 *
 * <pre>
 * C·H·W is flattened and cut into G groups of neighbours
 * y = weight_c · (x - μ) / √(σ² + eps) + bias_c      μ, σ² (biased) over (N, group)
 * running_mean, running_var [G] move towards μ and the unbiased σ² by momentum; evaluation uses them
 * </pre>
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), {@code [C]}. State: {@code running_mean} (0), {@code
 * running_var} (1), {@code [G]}. G = C is {@link BatchNorm}; the paper takes fewer groups the smaller the batch. There
 * is no official code: eps 1e-5 and momentum 0.1 (weight of the new value) are PyTorch's, G = 8 is ours. A G above C,
 * or one that does not divide C, is kept where it divides C·H·W: groups are then not whole channels, and state ties the
 * layer to that size of images. Elsewhere it becomes the largest divisor of C below G.
 *
 * <p>Batch 1: statistics are those of one image's groups, as in group normalization, while evaluation uses running
 * averages. With one value per group the output is {@code bias}, state is left alone, and the event is counted.
 *
 * @param groups groups of each image, at most
 * @param eps added to the variance
 * @param momentum weight of the new value in running averages
 */
public record BatchGroupNorm(int groups, double eps, double momentum) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        State state = state(x, scope);
        Tensor grouped = x.reshape(x.n(), state.groups(), -1);
        Moments moments;
        if (scope.training()) {
            moments = grouped.moments(0, 2);
            state.move(moments, grouped.n() * grouped.size(2), scope, momentum);
        } else {
            moments = new Moments(
                    state.mean().get().reshape(1, -1, 1), state.variance().get().reshape(1, -1, 1));
        }
        return Axes.affine(
                Axes.standardized(grouped, moments, eps).reshape(x.shape()), scope.weight(x.c()), scope.bias(x.c()));
    }

    /** Groups of whole channels are channels of the library's batch normalization; in evaluation one affine a channel. */
    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        long c = x.c();
        State state = state(x, scope);
        long g = state.groups();
        long values = x.count() / g;
        if (c % g != 0 || scope.training() && values == 1) {
            return Optional.empty();
        }
        if (scope.training()) {
            return Optional.of(x.reshape(x.n(), g, c / g * x.size(2), x.size(3))
                    .batchNorm(null, null, state.mean(), state.variance(), true, momentum, eps)
                    .reshape(x.shape())
                    .channelAffine(scope.weight(c), scope.bias(c)));
        }
        Tensor scale = state.variance()
                .get()
                .reshape(g, 1)
                .add(eps)
                .rsqrt()
                .mul(scope.weight(c).reshape(g, c / g));
        Tensor shift = scope.bias(c)
                .reshape(g, c / g)
                .sub(state.mean().get().reshape(g, 1).mul(scale));
        return Optional.of(x.channelAffine(scale.reshape(c), shift.reshape(c)));
    }

    private State state(Tensor x, Scope scope) {
        long image = x.count() / x.n();
        long wanted = x.c() % groups == 0 || image % groups == 0 ? groups : Groups.fit(groups, x.c());
        Variable mean = scope.state("running_mean", Initializer.constant(0), wanted);
        Variable variance = scope.state("running_var", Initializer.constant(1), wanted);
        long had = mean.get().count();
        if (image % had != 0) {
            throw new IllegalArgumentException("bgn: the layer has statistics of " + had + " groups, which do not"
                    + " divide " + x.c() + " channels of " + x.size(2) + " x " + x.size(3)
                    + " values; give a number of groups that divides the channels");
        }
        return new State(had, mean, variance);
    }

    private record State(long groups, Variable mean, Variable variance) {
        void move(Moments moments, long values, Scope scope, double momentum) {
            if (values == 1) {
                scope.count(Axes.ONE_VALUE);
            } else {
                mean.lerp(moments.mean(), momentum);
                variance.lerp(moments.variance().mul(values / (values - 1.0)), momentum);
            }
        }
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    @Override
    public Traffic traffic(long... shape) {
        long image = shape[1] * shape[2] * shape[3];
        long fitted = shape[1] % groups == 0 || image % groups == 0 ? groups : Groups.fit(groups, shape[1]);
        return Traffic.over(shape[0] * (image / fitted));
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "bgn",
                    "Batch group normalization",
                    Family.BATCH,
                    "Zhou et al. 2020, arXiv:2012.02782; checked against PyTorch batch_norm of [N, G, C/G·H·W]",
                    List.of(
                            OptionSpec.integer("groups", 8, 1, "groups of each image; fewer for smaller batches"),
                            OptionSpec.positive("eps", 1e-5, "added to the variance (PyTorch default)"),
                            OptionSpec.real("momentum", 0.1, 0, "weight of the new value in running averages")),
                    false,
                    options -> new BatchGroupNorm(
                            options.integer("groups"), options.real("eps"), options.real("momentum")));
        }
    }
}

package io.normbench.norm.mixed;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.RunningMoments;
import io.normbench.norm.Traffic;
import io.normbench.norm.batch.BatchNorm;
import io.normbench.norm.batch.GhostBatchNorm;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.Groups;
import io.normbench.norm.common.InstanceMoments;
import io.normbench.norm.image.GroupNorm;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The normalization layer of Four Things Everyone Should Know to Improve Batch Normalization (Summers and Dinneen 2020,
 * arXiv:1906.03548; the authors' {@code normalization.py}): groups of samples and of channels, and an example's own
 * statistics in evaluation.
 *
 * <pre>
 * training:    y = weight · (x - μ) / √(σ² + eps) + bias
 *              μ, σ² (biased) over blocks of examples_per_group successive samples, (C/groups, H, W)
 *              running_x, running_x2 move towards E[x], E[x²] of each channel of the whole batch; decay weights the OLD
 * evaluation:  E[x], E[x²] = (1 - w) · running + w · the sample's own, both averaged over the channels of a group;
 *              μ = E[x], σ² = E[x²] - E[x]²;   w = example_weight
 * </pre>
 *
 * <p>It contains {@link BatchNorm} (groups = C, one block), {@link GhostBatchNorm} (groups = C) and {@link GroupNorm}
 * (one sample a block, w = 1). Variances are computed about their means and not as E[x²] - E[x]², which is the same
 * number without its loss of digits; what is lost in the two running averages stays lost, and a variance below 0 by
 * that counts as 0. Parameters: {@code weight} (1), {@code bias} (0), {@code [C]}. State: {@code running_x} (0), {@code
 * running_x2} (1), {@code [C]}. Defaults are the authors': decay 0.99, eps 1e-5, w 0, 32 groups and 2 samples a block
 * (their example); where C is not a multiple of the groups, the largest divisor of C below. The authors assume that
 * blocks divide the batch; here the last one may be shorter. Their decay of weight towards 1 is not part of the layer.
 *
 * <p>Batch 1: {@link GroupNorm} in training; evaluation mixes running averages and the image's own statistics by w.
 * Blocks with one value give {@code bias} and are counted.
 *
 * @param groups channel groups, at most
 * @param examplesPerGroup successive samples that share statistics, at most
 * @param decay weight of the OLD value in running averages
 * @param eps added to the variance
 * @param exampleWeight w
 */
public record FourThingsNorm(int groups, int examplesPerGroup, double decay, double eps, double exampleWeight)
        implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        State state = state(x, scope);
        int fitted = Groups.fit(groups, x.c());
        Tensor normalized;
        if (scope.training()) {
            state.move(x.stopGradient(), decay);
            List<Tensor> blocks = new ArrayList<>();
            for (long from = 0; from < x.n(); from += examplesPerGroup) {
                Tensor block = x.slice(0, from, Math.min(from + examplesPerGroup, x.n()));
                countOneValue(block, fitted, scope);
                Tensor grouped = block.reshape(block.n(), fitted, -1);
                blocks.add(
                        Axes.standardized(grouped, grouped.moments(0, 2), eps).reshape(block.shape()));
            }
            normalized = joined(blocks);
        } else {
            normalized = Axes.standardized(x.reshape(x.n(), fitted, -1), mixed(x, state, fitted), eps)
                    .reshape(x.shape());
        }
        return Axes.affine(normalized, scope.weight(x.c()), scope.bias(x.c()));
    }

    /**
     * Blocks are group normalization of what a group has in all of its samples. In evaluation one affine of each sample's
     * channels, with statistics made of theirs.
     */
    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        int fitted = Groups.fit(groups, x.c());
        if (scope.training() && x.c() == fitted && Axes.positions(x) == 1) {
            return Optional.empty();
        }
        State state = state(x, scope);
        if (!scope.training()) {
            return Optional.of(affine(x, mixed(x, state, fitted), scope));
        }
        state.move(x.stopGradient(), decay);
        long n = x.n();
        long length = Math.min(examplesPerGroup, n);
        long whole = n / length * length;
        if (whole == n) {
            return Optional.of(ofBlocks(x, length, fitted, scope));
        }
        Tensor last = ofBlocks(x.slice(0, whole, n), n - whole, fitted, scope);
        return Optional.of(ofBlocks(x.slice(0, 0, whole), length, fitted, scope).concat(0, last));
    }

    /** Normalization of blocks of {@code length} samples each, which divides their number. */
    private Tensor ofBlocks(Tensor x, long length, int fitted, Scope scope) {
        long c = x.c();
        Tensor weight = scope.weight(c);
        Tensor bias = scope.bias(c);
        if (length == 1) {
            return x.groupNorm(fitted, weight, bias, eps);
        }
        long blocks = x.n() / length;
        long values = c / fitted * Axes.positions(x);
        return x.reshape(blocks, length, fitted, values)
                .transpose(1, 2)
                .reshape(blocks, length * c, x.size(2), x.size(3))
                .groupNorm(fitted, repeated(weight, length, fitted), repeated(bias, length, fitted), eps)
                .reshape(blocks, fitted, length, values)
                .transpose(1, 2)
                .reshape(x.shape());
    }

    /** A vector over channels for those of {@code length} samples, group by group. */
    private static Tensor repeated(Tensor vector, long length, int fitted) {
        long perGroup = vector.count() / fitted;
        return vector.reshape(fitted, 1, perGroup)
                .expand(fitted, length, perGroup)
                .reshape(-1);
    }

    /** @param shared moments of groups, {@code [N or 1, G, 1]} */
    private Tensor affine(Tensor x, Moments shared, Scope scope) {
        long n = x.n();
        long c = x.c();
        long rows = shared.mean().size(0);
        long fitted = shared.mean().size(1);
        long[] oneSample = {1, fitted, c / fitted};
        Tensor scale = shared.variance()
                .add(eps)
                .rsqrt()
                .expand(rows, fitted, c / fitted)
                .mul(scope.weight(c).reshape(oneSample));
        Tensor shift = scope.bias(c).reshape(oneSample).sub(shared.mean().mul(scale));
        return rows == 1
                ? x.channelAffine(scale.reshape(c), shift.reshape(c))
                : x.sampleAffine(scale.reshape(n, c, 1, 1), shift.reshape(n, c, 1, 1));
    }

    /**
     * Moments of the mixture of what was averaged and what this sample has, over each group of channels: {@code [N, G,
     * 1]}. Each part's variance about its own mean, and the parts' means about the common one. At w = 0 nobody looks at the
     * sample: {@code [1, G, 1]}.
     */
    private Moments mixed(Tensor x, State state, int fitted) {
        double w = exampleWeight;
        long[] oneSample = {1, fitted, -1};
        Tensor runningMean = state.mean().get().reshape(oneSample);
        Tensor runningVariance =
                state.square().get().sub(state.mean().get().square()).reshape(oneSample);
        if (w == 0) {
            Moments running = InstanceMoments.over(runningMean, runningVariance, 2);
            return new Moments(running.mean(), running.variance().relu());
        }
        InstanceMoments samples = InstanceMoments.of(x);
        long n = x.n();
        Tensor ownMean = samples.mean().reshape(n, fitted, -1);
        Tensor ownVariance = samples.variance().reshape(n, fitted, -1);
        Tensor mean = runningMean.mul(1 - w).add(ownMean.mul(w)).mean(2);
        Tensor ofRunning = runningVariance.add(runningMean.sub(mean).square()).mul(1 - w);
        Tensor ofOwn = ownVariance.add(ownMean.sub(mean).square()).mul(w);
        return new Moments(mean, ofRunning.add(ofOwn).mean(2).relu());
    }

    private static State state(Tensor x, Scope scope) {
        return new State(
                scope.state("running_x", Initializer.constant(0), x.c()),
                scope.state("running_x2", Initializer.constant(1), x.c()));
    }

    /** Running means of x and of its square. */
    private record State(Variable mean, Variable square) {
        void move(Tensor x, double decay) {
            mean.lerp(x.mean(0, 2, 3), 1 - decay);
            square.lerp(Axes.meanSquare(x), 1 - decay);
        }
    }

    private static Tensor joined(List<Tensor> parts) {
        return parts.get(0).concat(0, parts.subList(1, parts.size()).toArray(Tensor[]::new));
    }

    private static void countOneValue(Tensor block, int fitted, Scope scope) {
        if (block.count() == fitted) {
            scope.count(Axes.ONE_VALUE);
        }
    }

    @Override
    public boolean mixesSamples() {
        return examplesPerGroup > 1;
    }

    /** Moments about 0, whose mean over batches is that of all. */
    @Override
    public RunningMoments runningMoments() {
        return exampleWeight < 1 ? RunningMoments.AVERAGED : RunningMoments.NONE;
    }

    @Override
    public Traffic traffic(long... shape) {
        long perGroup = shape[1] / Groups.fit(groups, shape[1]);
        return Traffic.over(Math.min(examplesPerGroup, shape[0]) * perGroup * shape[2] * shape[3]);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "ft",
                    "Four Things normalization",
                    Family.MIXED,
                    "Summers & Dinneen 2020, arXiv:1906.03548; checked against the text of the authors' layer",
                    List.of(
                            OptionSpec.integer("groups", 32, 1, "channel groups; at most C, and a divisor of C"),
                            OptionSpec.integer("examples_per_group", 2, 1, "samples that share statistics"),
                            OptionSpec.real("decay", 0.99, 0, "weight of the OLD value in running averages"),
                            OptionSpec.positive("eps", 1e-5, "added to the variance (authors' code)"),
                            OptionSpec.real("example_weight", 0, 0, 1, "share of own moments in evaluation")),
                    false,
                    options -> new FourThingsNorm(
                            options.integer("groups"),
                            options.integer("examples_per_group"),
                            options.real("decay"),
                            options.real("eps"),
                            options.real("example_weight")),
                    new Alias(
                            "Grouped BN",
                            "{id: ft, options: {example_weight: 0.1}}",
                            "of Four Things; example_weight: an example's own share in evaluation"));
        }
    }
}

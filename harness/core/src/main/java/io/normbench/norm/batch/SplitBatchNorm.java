package io.normbench.norm.batch;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.BatchMoments;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import io.normbench.tensor.VariableRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Split batch normalization with auxiliary layers (Xie et al. 2020, arXiv:1911.09665, section 4; timm's
 * {@code SplitBatchNorm2d}).
 *
 * <pre>
 * training:    the batch is cut into {@code splits} parts of successive samples; the first goes through the main
 *              {@link BatchNorm}, part i + 1 through auxiliary layer i, with its own affine and running statistics
 * evaluation:  the main one on everything
 * </pre>
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), {@code [C]}; {@code aux_weight} (1), {@code aux_bias} (0),
 * {@code [splits - 1, C]}. State: {@code running_mean} (0), {@code running_var} (1), {@code [C]}, and the same of the
 * auxiliary layers, {@code aux_running_mean}, {@code aux_running_var}, {@code [splits - 1, C]}. Defaults are timm's: 2
 * splits, eps 1e-5, momentum 0.1 (weight of the new value). Made for a batch of clean and one of adversarial images; on
 * one kind of images it is {@link GhostBatchNorm} with private affines, of which evaluation knows the first.
 *
 * <p>timm refuses a batch that splits do not divide; here the first parts then get one sample more than the others.
 * Batch 1, and any batch below {@code splits}: a part a sample, the layers that get none stay as they are, so that one
 * image is {@code bn}. A part with one value per channel gives its bias, leaves its state alone and is counted.
 *
 * @param splits parts of the batch
 * @param eps added to the variance
 * @param momentum weight of the new value in running averages
 */
public record SplitBatchNorm(int splits, double eps, double momentum) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        Layers layers = layers(x, scope);
        if (!scope.training()) {
            return main().define(x, scope, "weight", "bias");
        }
        List<Tensor> parts = new ArrayList<>();
        List<Moments> moments = new ArrayList<>();
        List<Long> values = new ArrayList<>();
        long from = 0;
        for (int part = 0; from < x.n(); part++) {
            long to = from + length(part, x.n());
            Tensor samples = x.slice(0, from, to);
            Moments own = samples.moments(0, 2, 3);
            moments.add(own);
            values.add(Axes.valuesPerChannel(samples));
            parts.add(Axes.affine(
                    Axes.standardized(samples, own, eps), row(layers.weight(), part), row(layers.bias(), part)));
            from = to;
        }
        move(scope, x.c(), moments, values);
        return parts.get(0).concat(0, parts.subList(1, parts.size()).toArray(Tensor[]::new));
    }

    /** The library's batch normalization for each part. */
    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        long n = x.n();
        long c = x.c();
        long used = Math.min(splits, n);
        Layers layers = layers(x, scope);
        if (!scope.training()) {
            return Optional.of(main().fused(x, scope, "weight", "bias"));
        }
        if (length(Math.toIntExact(used - 1), n) * Axes.positions(x) == 1) {
            return Optional.empty();
        }
        if (used == 1) {
            return Optional.of(main().fused(x, scope, "weight", "bias"));
        }
        Tensor[] others = new Tensor[Math.toIntExact(used - 1)];
        long from = length(0, n);
        Tensor first = main().fused(x.slice(0, 0, from), scope, "weight", "bias");
        for (int part = 1; part < used; part++) {
            long to = from + length(part, n);
            others[part - 1] = x.slice(0, from, to)
                    .batchNorm(
                            row(layers.weight(), part).reshape(c),
                            row(layers.bias(), part).reshape(c),
                            new VariableRow(auxMean(scope, c), part - 1),
                            new VariableRow(auxVar(scope, c), part - 1),
                            true,
                            momentum,
                            eps);
            from = to;
        }
        return Optional.of(first.concat(0, others));
    }

    private BatchNorm main() {
        return new BatchNorm(eps, momentum);
    }

    /** Samples of a part: as equal as they can be, the first parts longer. */
    private long length(int part, long samples) {
        return samples / splits + (part < samples % splits ? 1 : 0);
    }

    /** Moves the running statistics of the layers whose parts had more than one value per channel. */
    private void move(Scope scope, long c, List<Moments> moments, List<Long> values) {
        Variable mean = BatchMoments.runningMean(scope, c);
        Variable variance = BatchMoments.runningVar(scope, c);
        Tensor[] means = new Tensor[splits - 1];
        Tensor[] variances = new Tensor[splits - 1];
        for (int part = 0; part < splits; part++) {
            long count = part < moments.size() ? values.get(part) : 0;
            if (count == 1) {
                scope.count(Axes.ONE_VALUE);
            }
            if (count > 1) {
                Tensor newMean = moments.get(part).mean().stopGradient();
                Tensor newVariance = moments.get(part).variance().stopGradient().mul(count / (count - 1.0));
                if (part == 0) {
                    mean.lerp(newMean, momentum);
                    variance.lerp(newVariance, momentum);
                } else {
                    means[part - 1] = newMean.reshape(1, c);
                    variances[part - 1] = newVariance.reshape(1, c);
                }
            }
        }
        if (splits > 1) {
            moveRows(auxMean(scope, c), means);
            moveRows(auxVar(scope, c), variances);
        }
    }

    /** Moves all rows at once; those without a new value towards themselves. */
    private void moveRows(Variable rows, Tensor... targets) {
        for (int row = 0; row < targets.length; row++) {
            if (targets[row] == null) {
                targets[row] = rows.get().slice(0, row, row + 1);
            }
        }
        Tensor[] others = List.of(targets).subList(1, targets.length).toArray(Tensor[]::new);
        rows.lerp(targets[0].concat(0, others), momentum);
    }

    /** The affines of all layers, {@code [splits, C]}, the main one first; declares what the layers have. */
    private Layers layers(Tensor x, Scope scope) {
        long c = x.c();
        Tensor weight = scope.weight(c).reshape(1, c);
        Tensor bias = scope.bias(c).reshape(1, c);
        if (splits == 1) {
            return new Layers(weight, bias);
        }
        auxMean(scope, c);
        auxVar(scope, c);
        long others = splits - 1L;
        return new Layers(
                weight.concat(0, scope.parameter("aux_weight", Initializer.constant(1), others, c)),
                bias.concat(0, scope.parameter("aux_bias", Initializer.constant(0), others, c)));
    }

    private record Layers(Tensor weight, Tensor bias) {}

    private static Tensor row(Tensor rows, int index) {
        return rows.slice(0, index, index + 1);
    }

    private Variable auxMean(Scope scope, long c) {
        return scope.state("aux_running_mean", Initializer.constant(0), splits - 1L, c);
    }

    private Variable auxVar(Scope scope, long c) {
        return scope.state("aux_running_var", Initializer.constant(1), splits - 1L, c);
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    /** Of the first part's samples: evaluation is by its layer. */
    @Override
    public long valuesPerStatistic(long statistics, long... shape) {
        return length(0, shape[0]) * shape[2] * shape[3];
    }

    @Override
    public Traffic traffic(long... shape) {
        return Traffic.over((shape[0] + splits - 1) / splits * shape[2] * shape[3]);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "split_bn",
                    "Split batch normalization",
                    Family.BATCH,
                    "Xie et al. 2020, arXiv:1911.09665; checked against timm SplitBatchNorm2d",
                    List.of(
                            OptionSpec.integer("splits", 2, 1, "parts of the batch with a layer of their own (timm)"),
                            OptionSpec.positive("eps", 1e-5, "added to the variance (PyTorch default)"),
                            OptionSpec.real("momentum", 0.1, 0, "weight of the new value in running averages")),
                    false,
                    options -> new SplitBatchNorm(
                            options.integer("splits"), options.real("eps"), options.real("momentum")),
                    new Alias("Auxiliary BN", "split_bn", "AdvProp's"),
                    new Alias("AdvProp BN", "split_bn", ""));
        }
    }
}

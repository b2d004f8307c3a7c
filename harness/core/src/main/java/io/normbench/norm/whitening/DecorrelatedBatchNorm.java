package io.normbench.norm.whitening;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.BatchMoments;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decorrelated batch normalization, ZCA (Huang, Yang, Lang and Deng 2018, arXiv:1804.08450, equations 2 to 5; conventions
 * of the first author's PyTorch code in StochasticityBW, {@code dbn.py}, DBN).
 *
 * <pre>
 * of each group of d channels, as [d, m] with m = N·H·W:
 * training:    Σ = (x - μ)(x - μ)ᵀ / m + eps · I = U Λ Uᵀ;   W = U Λ^(-1/2) Uᵀ;   y = weight · W (x - μ) + bias
 *              running_mean, running_projection move towards μ, W by momentum
 * evaluation:  the same with the running mean and the running projection
 * </pre>
 *
 * <p>The last group may be smaller. The gradient of W is written in the eigenvectors' basis and finite where eigenvalues
 * meet ({@link Whitening#inverseRoot}); the reference differentiates a singular value decomposition, which is the same
 * number away from there.
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), {@code [C]}. State: {@code running_mean} (0) {@code [C]},
 * {@code running_projection} (I) {@code [C, C]}, block-diagonal. Momentum is the weight of the new value. Defaults of
 * the PyTorch code: groups of 16, eps 1e-3, momentum 0.1; the Lua code has eps 1e-7.
 *
 * <p>Batch 1: defined; with fewer positions than channels in a group the missing directions are scaled by 1/√eps. With
 * one value per channel the output is {@code bias} and the state moves. Decomposing looks at the host: a step cannot be
 * captured.
 *
 * @param channelsPerGroup channels that are whitened together, at most
 * @param eps added to the diagonal of the covariance
 * @param momentum weight of the new value in running averages
 */
public record DecorrelatedBatchNorm(int channelsPerGroup, double eps, double momentum) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        long c = x.c();
        Variable runningMean = BatchMoments.runningMean(scope, c);
        Variable runningProjection = runningProjection(scope, c);
        List<Tensor> outputs = new ArrayList<>();
        List<Tensor> means = new ArrayList<>();
        Tensor projections = null;
        for (long from = 0; from < c; from += channelsPerGroup) {
            long to = Math.min(c, from + channelsPerGroup);
            Tensor rows = x.slice(1, from, to).transpose(0, 1).reshape(to - from, -1);
            Tensor centred;
            Tensor projection;
            if (scope.training()) {
                Tensor mean = rows.mean(1);
                centred = rows.sub(mean);
                Tensor sigma = Whitening.covariance(centred)
                        .add(x.engine().identity(to - from).mul(eps));
                projection = Whitening.inverseRoot(sigma, eps);
                means.add(mean);
                Tensor block = projection.stopGradient().pad(from, c - to, from, c - to, 0);
                projections = projections == null ? block : projections.add(block);
            } else {
                centred = rows.sub(runningMean.get().slice(0, from, to).reshape(-1, 1));
                projection = runningProjection.get().slice(0, from, to).slice(1, from, to);
            }
            outputs.add(projection
                    .matmul(centred)
                    .reshape(to - from, x.n(), x.size(2), x.size(3))
                    .transpose(0, 1));
        }
        if (projections != null) {
            runningMean.lerp(joined(0, means), momentum);
            runningProjection.lerp(projections, momentum);
        }
        return Axes.affine(joined(1, outputs), scope.weight(c), scope.bias(c));
    }

    /** All groups at once, but for a smaller last one. */
    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        long c = x.c();
        long d = Math.min(channelsPerGroup, c);
        long whole = c / d * d;
        Variable runningMean = BatchMoments.runningMean(scope, c);
        Variable runningProjection = runningProjection(scope, c);
        Tensor rows = x.transpose(0, 1).reshape(c, -1);
        if (!scope.training()) {
            Tensor centred = rows.sub(runningMean.get().reshape(c, 1));
            Tensor whitened = projected(centred, runningProjection.get(), 0, whole, d);
            if (whole < c) {
                whitened = whitened.concat(0, projected(centred, runningProjection.get(), whole, c, c - whole));
            }
            return Optional.of(Whitening.affine(whitened, x, scope));
        }
        Tensor weight = scope.weight(c);
        Tensor bias = scope.bias(c);
        Part all = part(
                rows.slice(0, 0, whole).reshape(whole / d, d, -1), weight.slice(0, 0, whole), bias.slice(0, 0, whole));
        if (whole < c) {
            Part last = part(
                    rows.slice(0, whole, c).reshape(1, c - whole, -1),
                    weight.slice(0, whole, c),
                    bias.slice(0, whole, c));
            all = new Part(
                    all.output().concat(0, last.output()),
                    all.mean().concat(0, last.mean()),
                    all.projection()
                            .pad(0, c - whole, 0, c - whole, 0)
                            .add(last.projection().pad(whole, 0, whole, 0, 0)));
        }
        runningMean.lerp(all.mean(), momentum);
        runningProjection.lerp(all.projection(), momentum);
        return Optional.of(Whitening.images(all.output(), x));
    }

    /**
     * Groups of the same size, all at once.
     *
     * @param rows {@code [g, d, m]}
     */
    private Part part(Tensor rows, Tensor weight, Tensor bias) {
        BatchWhitening whitening = new BatchWhitening(new EigenRoot(eps), eps);
        long groups = rows.size(0);
        long d = rows.size(1);
        long channels = groups * d;
        Tensor output = whitening.of(rows, weight, bias).reshape(channels, -1);
        Tensor blocks = places(rows, groups)
                .where(
                        whitening.matrix().reshape(groups, d, 1, d),
                        rows.engine().full(0, 1));
        return new Part(output, whitening.mean().reshape(channels, 1), blocks.reshape(channels, channels));
    }

    /** Rows {@code from} to {@code to} of {@code [C, m]}, by the blocks of the projection {@code [C, C]}. */
    private static Tensor projected(Tensor centred, Tensor projection, long from, long to, long d) {
        long groups = (to - from) / d;
        Tensor square = projection.slice(0, from, to).slice(1, from, to).reshape(groups, d, groups, d);
        Tensor blocks = places(centred, groups)
                .where(square, centred.engine().full(0, 1))
                .sum(2)
                .reshape(groups, d, d);
        return blocks.matmul(centred.slice(0, from, to).reshape(groups, d, -1)).reshape(to - from, -1);
    }

    /** Which blocks of a matrix lie on its diagonal, {@code [g, 1, g, 1]}. */
    private static Tensor places(Tensor like, long groups) {
        return like.engine().identity(groups).reshape(groups, 1, groups, 1);
    }

    /**
     * @param output {@code [c, m]}
     * @param mean {@code [c, 1]}
     * @param projection the projections as blocks of a matrix, {@code [c, c]}
     */
    private record Part(Tensor output, Tensor mean, Tensor projection) {}

    private static Tensor joined(int axis, List<Tensor> parts) {
        return parts.size() == 1
                ? parts.get(0)
                : parts.get(0).concat(axis, parts.subList(1, parts.size()).toArray(Tensor[]::new));
    }

    private static Variable runningProjection(Scope scope, long channels) {
        return scope.state("running_projection", IterativeNorm.identities(), channels, channels);
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    @Override
    public Traffic traffic(long... shape) {
        return Traffic.over(shape[0] * Math.min(channelsPerGroup, shape[1]) * shape[2] * shape[3]);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "dbn",
                    "Decorrelated batch normalization (ZCA)",
                    Family.WHITENING,
                    "Huang et al. 2018, arXiv:1804.08450; checked against the first author's PyTorch DBN",
                    List.of(
                            OptionSpec.integer(
                                    "channels_per_group", 16, 1, "channels whitened together (PyTorch code)"),
                            OptionSpec.positive("eps", 1e-3, "added to the covariance's diagonal (PyTorch code)"),
                            OptionSpec.real("momentum", 0.1, 0, "weight of the new value in running averages")),
                    false,
                    options -> new DecorrelatedBatchNorm(
                            options.integer("channels_per_group"), options.real("eps"), options.real("momentum")),
                    new Alias("ZCA whitening", "dbn", ""));
        }
    }
}

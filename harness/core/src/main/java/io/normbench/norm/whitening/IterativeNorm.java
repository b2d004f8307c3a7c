package io.normbench.norm.whitening;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.BatchMoments;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.List;
import java.util.Optional;

/**
 * Iterative normalization (Huang, Zhou, Zhu, Liu and Shao 2019, arXiv:1904.03441, algorithm 1; the authors'
 * {@code extension/normailzation/iterative_normalization.py}, IterNorm): channels are whitened, not only scaled.
 *
 * <pre>
 * x as [g, d, m]: g groups of d channels, m = N·H·W
 * training:    Σ = (x - μ)(x - μ)ᵀ / m + eps · I;   W ≈ Σ^(-1/2) by T steps of Newton ({@link Whitening#newton})
 *              y = weight · W (x - μ) + bias
 *              running_mean, running_wm move towards μ, W by momentum
 * evaluation:  the same with the running mean and the running whitening matrix, a linear map of the channels
 * </pre>
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), {@code [C]}. State: {@code running_mean} (0) {@code [C]},
 * {@code running_wm} (I) {@code [g, d, d]}: whitening matrices are averaged, not covariances. Momentum is the weight of
 * the new value. Defaults of the authors' code: T 5, eps 1e-5, momentum 0.1, all channels in one group; their ImageNet
 * models have groups of 64. As there, a {@code channels_per_group} that does not divide the channels is halved until it
 * does.
 *
 * <p>Batch 1: defined. Σ has at most m - 1 directions; in the others eps and the few steps keep W finite (each step
 * multiplies by 1.5 at most). With one value per channel the output is {@code bias} and the state moves.
 *
 * @param iterations steps of Newton
 * @param channelsPerGroup channels that are whitened together; 0: all
 * @param eps added to the diagonal of the covariance
 * @param momentum weight of the new value in running averages
 */
public record IterativeNorm(int iterations, int channelsPerGroup, double eps, double momentum)
        implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        long c = x.c();
        long d = groupSize(c);
        Variable runningMean = BatchMoments.runningMean(scope, c);
        Variable runningWhitening = runningWhitening(scope, c, d);
        Tensor rows = x.transpose(0, 1).reshape(c / d, d, -1);
        Tensor centred;
        Tensor whitening;
        if (scope.training()) {
            Tensor mean = rows.mean(2);
            centred = rows.sub(mean);
            Tensor sigma =
                    Whitening.covariance(centred).add(x.engine().identity(d).mul(eps));
            whitening = Whitening.newton(sigma, iterations);
            runningMean.lerp(mean, momentum);
            runningWhitening.lerp(whitening, momentum);
        } else {
            centred = rows.sub(runningMean.get().reshape(c / d, d, 1));
            whitening = runningWhitening.get();
        }
        Tensor whitened = whitening
                .matmul(centred)
                .reshape(c, x.n(), x.size(2), x.size(3))
                .transpose(0, 1);
        return Axes.affine(whitened, scope.weight(c), scope.bias(c));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        if (!scope.training()) {
            return Optional.empty();
        }
        long c = x.c();
        long d = groupSize(c);
        BatchWhitening whitening = new BatchWhitening(new NewtonRoot(iterations), eps);
        Tensor whitened = whitening.of(x.transpose(0, 1).reshape(c / d, d, -1), scope.weight(c), scope.bias(c));
        BatchMoments.runningMean(scope, c).lerp(whitening.mean(), momentum);
        runningWhitening(scope, c, d).lerp(whitening.matrix(), momentum);
        return Optional.of(Whitening.images(whitened, x));
    }

    private long groupSize(long channels) {
        long size = channelsPerGroup == 0 ? channels : channelsPerGroup;
        while (channels % size != 0) {
            size /= 2;
        }
        return size;
    }

    private static Variable runningWhitening(Scope scope, long channels, long d) {
        return scope.state("running_wm", identities(), channels / d, d, d);
    }

    /** A batch of identities. */
    static Initializer identities() {
        return (shape, random) -> {
            double[] values = new double[Initializer.count(shape)];
            int d = (int) shape[shape.length - 1];
            for (int i = 0; i < values.length; i++) {
                values[i] = i / d % d == i % d ? 1 : 0;
            }
            return values;
        };
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    @Override
    public Traffic traffic(long... shape) {
        return Traffic.over(shape[0] * groupSize(shape[1]) * shape[2] * shape[3]);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "iternorm",
                    "Iterative normalization",
                    Family.WHITENING,
                    "Huang et al. 2019, arXiv:1904.03441; checked against the authors' IterNorm",
                    List.of(
                            OptionSpec.integer("T", 5, 1, "steps of Newton's iteration (authors' code)"),
                            OptionSpec.integer(
                                    "channels_per_group", 0, 0, "channels whitened together; 0: all (authors' code)"),
                            OptionSpec.positive("eps", 1e-5, "added to the covariance's diagonal (authors' code)"),
                            OptionSpec.real("momentum", 0.1, 0, "weight of the new value in running averages")),
                    false,
                    options -> new IterativeNorm(
                            options.integer("T"),
                            options.integer("channels_per_group"),
                            options.real("eps"),
                            options.real("momentum")));
        }
    }
}

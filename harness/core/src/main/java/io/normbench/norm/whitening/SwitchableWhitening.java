package io.normbench.norm.whitening;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.BatchMoments;
import io.normbench.norm.common.Groups;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Switchable whitening (Pan, Zhan, Shi, Tang and Luo 2019, arXiv:1904.09739, equations 5 to 8; the authors'
 * {@code models/ops/switchwhiten.py}, SwitchWhiten2d): mean and covariance of each sample are a mixture of several kinds.
 *
 * <pre>
 * batch (bw):     μ, Σ of each group of d channels over (N, H, W), biased        (evaluation: running)
 * instance (iw):  the same over (H, W) of each sample
 * layer (ln):     μ, σ² over (C, H, W) of each sample, σ² UNBIASED; σ² · I
 * w = softmax(mean_weight), w' = softmax(var_weight), or w' = w if weights are tied
 * sw_type 2:  Σ w over (bw, iw);    3: over (bw, iw, ln)
 * sw_type 5:  means: (w₀ + w₂) μ_bw + (w₁ + w₃) μ_iw + w₄ μ_ln
 *             covariances: w'₀ (Σ_bw + diag Σ_bw) + w'₁ (Σ_iw + diag Σ_iw) + w'₄ σ²_ln I, as in the authors' code: the
 *             variances of BN and IN have the weights of the whitenings, and w'₂, w'₃ no effect
 * y = weight · W (x - mean) + bias      W ≈ (covariance + eps · I)^(-1/2) by T steps of Newton ({@link Whitening#newton})
 * </pre>
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), {@code [C]}; {@code mean_weight}, {@code var_weight} (1),
 * {@code [sw_type]}, no {@code var_weight} if tied. State: {@code running_mean} (0) {@code [C]}, {@code running_cov} (0
 * as in the reference) {@code [g, d, d]}: covariances are averaged, so evaluation mixes them with each sample's own.
 * Momentum is the weight of the OLD value. Defaults of the authors' code: groups of 16, type 2, T 5, eps 1e-5, momentum
 * 0.99. The authors refuse groups that do not divide the channels; here the group is the largest divisor of the channels
 * that is at most {@code channels_per_group}.
 *
 * <p>Batch 1: batch and instance statistics are the same in training; evaluation differs by the running ones. At one
 * position instance covariances are 0 and eps keeps W finite. With one value per sample the unbiased layer variance is
 * taken as 0 and the event is counted.
 *
 * @param type which statistics are mixed: 2, 3 or 5
 * @param channelsPerGroup channels that are whitened together, at most
 * @param iterations steps of Newton
 * @param tied whether means and covariances have the same weights
 * @param eps added to the diagonal of the covariance
 * @param momentum weight of the OLD value in running averages
 */
public record SwitchableWhitening(
        int type, int channelsPerGroup, int iterations, boolean tied, double eps, double momentum)
        implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        long n = x.n();
        long c = x.c();
        long d = groupSize(c);
        long g = c / d;
        Tensor rows = x.reshape(n, g, d, -1);
        Statistics instance = statistics(rows);
        Statistics batch;
        if (scope.training()) {
            batch = statistics(x.transpose(0, 1).reshape(1, g, d, -1));
            move(batch, scope, c, d);
        } else {
            batch = running(scope, c, d);
        }
        Statistics layer = null;
        if (type > 2) {
            Tensor flat = x.reshape(n, 1, 1, -1);
            Tensor variance = flat.variance(3).mul(unbiased(flat.size(3), scope));
            layer = new Statistics(flat.mean(3), variance.mul(x.engine().identity(d)));
        }
        Statistics mixed = mix(batch, instance, layer, scope);
        Tensor whitened = Whitening.newton(mixed.covariance(), iterations).matmul(rows.sub(mixed.mean()));
        return Axes.affine(whitened.reshape(x.shape()), scope.weight(c), scope.bias(c));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        long n = x.n();
        long c = x.c();
        long d = groupSize(c);
        long g = c / d;
        Tensor rows = x.reshape(n, g, d, -1);
        if (type == 2 && scope.training()) {
            Tensor shares = shares("mean_weight", scope);
            MixedWhitening whitening = new MixedWhitening(iterations, eps);
            Tensor whitened = whitening.of(
                    rows, shares, tied ? shares : shares("var_weight", scope), scope.weight(c), scope.bias(c));
            move(new Statistics(whitening.mean(), whitening.covariance()), scope, c, d);
            return Optional.of(whitened.reshape(x.shape()));
        }
        // All statistics from the instances': one mean, one centred activation, one product of it.
        Tensor mean = rows.mean(3);
        Tensor centred = rows.sub(mean);
        Statistics instance = new Statistics(mean, Whitening.covarianceFast(centred));
        Statistics batch;
        if (scope.training()) {
            Tensor batchMean = mean.mean(0);
            Tensor apart = mean.sub(batchMean);
            Tensor within = instance.covariance();
            batch = new Statistics(
                    batchMean,
                    n == 1
                            ? within
                            : within.add(apart.matmul(apart.transpose(-2, -1))).mean(0));
            move(batch, scope, c, d);
        } else {
            batch = running(scope, c, d);
        }
        Statistics mixed = mix(batch, instance, type > 2 ? layer(x, instance, scope) : null, scope);
        Tensor whitening = Whitening.newtonFast(mixed.covariance(), iterations)
                .mul(scope.weight(c).reshape(g, d, 1));
        Tensor shift =
                whitening.matmul(mean.sub(mixed.mean())).add(scope.bias(c).reshape(g, d, 1));
        return Optional.of(whitening.matmul(centred).add(shift).reshape(x.shape()));
    }

    /** The layer's from the instances': the variance is the mean one and that of the means, about the layer's mean. */
    private Statistics layer(Tensor x, Statistics instance, Scope scope) {
        Tensor identity = x.engine().identity(instance.covariance().size(-1));
        Tensor mean = instance.mean().mean(1, 2);
        Tensor variances = instance.covariance().mul(identity).sum(3);
        Tensor variance =
                variances.add(instance.mean().sub(mean).square()).mean(1, 2).mul(unbiased(x.count() / x.n(), scope));
        return new Statistics(mean, variance.mul(identity));
    }

    /** A mean {@code [N or 1, g, d, 1]} and a covariance {@code [N or 1, g, d, d]}, or what broadcasts to these. */
    private record Statistics(Tensor mean, Tensor covariance) {}

    private static Statistics statistics(Tensor rows) {
        Tensor mean = rows.mean(3);
        return new Statistics(mean, Whitening.covariance(rows.sub(mean)));
    }

    private void move(Statistics batch, Scope scope, long channels, long d) {
        BatchMoments.runningMean(scope, channels).lerp(batch.mean(), 1 - momentum);
        runningCovariance(scope, channels, d).lerp(batch.covariance(), 1 - momentum);
    }

    private Statistics running(Scope scope, long channels, long d) {
        return new Statistics(
                BatchMoments.runningMean(scope, channels).get().reshape(1, channels / d, d, 1),
                runningCovariance(scope, channels, d).get().reshape(1, channels / d, d, d));
    }

    private static double unbiased(long values, Scope scope) {
        if (values == 1) {
            scope.count(Axes.ONE_VALUE);
            return 0;
        }
        return values / (values - 1.0);
    }

    /** @param layer null where the type has none */
    private Statistics mix(Statistics batch, Statistics instance, @Nullable Statistics layer, Scope scope) {
        Tensor shares = shares("mean_weight", scope);
        Tensor varShares = tied ? shares : shares("var_weight", scope);
        Tensor identity = shares.engine().identity(instance.covariance().size(-1));
        Tensor ofBatch = share(shares, 0);
        Tensor ofInstance = share(shares, 1);
        Tensor batchCovariance = batch.covariance();
        Tensor instanceCovariance = instance.covariance();
        if (type == 5) {
            ofBatch = ofBatch.add(share(shares, 2));
            ofInstance = ofInstance.add(share(shares, 3));
            batchCovariance = batchCovariance.mul(identity.add(1));
            instanceCovariance = instanceCovariance.mul(identity.add(1));
        }
        Tensor mean = batch.mean().mul(ofBatch).add(instance.mean().mul(ofInstance));
        Tensor covariance = batchCovariance
                .mul(share(varShares, 0))
                .add(instanceCovariance.mul(share(varShares, 1)))
                .add(identity.mul(eps));
        if (layer != null) {
            mean = mean.add(layer.mean().mul(share(shares, type - 1)));
            covariance = covariance.add(layer.covariance().mul(share(varShares, type - 1)));
        }
        return new Statistics(mean, covariance);
    }

    private Tensor shares(String name, Scope scope) {
        return scope.parameter(name, Initializer.constant(1), type).softmax(0);
    }

    private static Tensor share(Tensor shares, int branch) {
        return shares.slice(0, branch, branch + 1);
    }

    private long groupSize(long channels) {
        return Groups.fit(channelsPerGroup, channels);
    }

    private static Variable runningCovariance(Scope scope, long channels, long d) {
        return scope.state("running_cov", Initializer.constant(0), channels / d, d, d);
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    @Override
    public Traffic traffic(long... shape) {
        long ofBatch = shape[0] * groupSize(shape[1]);
        return Traffic.over((type == 2 ? ofBatch : Math.max(ofBatch, shape[1])) * shape[2] * shape[3]);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "sw",
                    "Switchable whitening",
                    Family.WHITENING,
                    "Pan et al. 2019, arXiv:1904.09739; checked against the authors' SwitchWhiten2d",
                    List.of(
                            OptionSpec.integer(
                                    "sw_type", 2, 2, "2: whitenings; 3: and layer; 5: and BN, IN (authors' code)"),
                            OptionSpec.integer("channels_per_group", 16, 1, "channels whitened together"),
                            OptionSpec.integer("T", 5, 1, "steps of Newton's iteration (authors' code)"),
                            OptionSpec.flag("tie_weight", false, "the same weights for means and covariances"),
                            OptionSpec.positive("eps", 1e-5, "added to the covariance's diagonal (authors' code)"),
                            OptionSpec.real("momentum", 0.99, 0, "weight of the OLD value in running averages")),
                    false,
                    options -> new SwitchableWhitening(
                            type(options.integer("sw_type")),
                            options.integer("channels_per_group"),
                            options.integer("T"),
                            options.flag("tie_weight"),
                            options.real("eps"),
                            options.real("momentum")),
                    new Alias("SwitchWhiten", "sw", ""));
        }

        private static int type(int type) {
            if (type != 2 && type != 3 && type != 5) {
                throw new IllegalArgumentException("option 'sw_type' is " + type + "; expected 2, 3 or 5");
            }
            return type;
        }
    }
}

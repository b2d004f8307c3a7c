package io.normbench.norm.mixed;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.batch.BatchNorm;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.BatchMoments;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Moments;
import io.normbench.tensor.ParameterRule;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Batch-instance normalization (Nam and Kim 2018, arXiv:1805.07925, equation 3; the authors'
 * {@code models/batchinstancenorm.py} and {@code main.py}).
 *
 * <pre>
 * y = weight · (gate · x̂_batch + (1 - gate) · x̂_instance) + bias
 * x̂_batch:     (x - μ) / √(σ² + eps), μ, σ² over (N, H, W); evaluation: running statistics, as {@link BatchNorm}
 * x̂_instance:  the same of each channel of each sample over (H, W), in training and evaluation
 * </pre>
 *
 * <p>Parameters, all {@code [C]}: {@code weight} (1), {@code bias} (0), {@code gate} (1: batch normalization at the
 * start). After each update the gate is limited to [0, 1]; it learns at 10 times the rate, without weight decay
 * (authors' {@code main.py}). State: {@code running_mean} (0), {@code running_var} (1). eps 1e-5 and momentum 0.1
 * (weight of the new value) are the authors', from PyTorch.
 *
 * <p>Batch 1: both parts are the same in training; evaluation uses running statistics in one of them. At one position
 * x̂_instance is 0, which the authors' code refuses; one value per channel gives {@code bias}; both are counted.
 *
 * @param eps added to the variances
 * @param momentum weight of the new value in running averages
 */
public record BatchInstanceNorm(double eps, double momentum) implements Normalization {
    private static final ParameterRule GATE = new ParameterRule(10, false, 0, 1);

    @Override
    public Tensor define(Tensor x, Scope scope) {
        if (Axes.positions(x) == 1 && x.n() > 1) {
            scope.count(Axes.ONE_VALUE);
        }
        Tensor gate = gate(x, scope);
        Moments batch = BatchMoments.used(x, scope, momentum, () -> x.moments(0, 2, 3));
        Tensor byBatch = Axes.standardized(x, batch, eps).mul(gate);
        Tensor byInstance = Axes.standardized(x, x.moments(2, 3), eps).mul(without(gate));
        return Axes.affine(byBatch.add(byInstance), scope.weight(x.c()), scope.bias(x.c()));
    }

    /** The library's normalizations of the batch and of each image, each with its share of the weight. */
    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        if (Axes.positions(x) == 1) {
            return Optional.empty();
        }
        long c = x.c();
        Tensor gate = gate(x, scope).reshape(c);
        Tensor weight = scope.weight(c);
        Tensor byBatch = x.batchNorm(
                weight.mul(gate),
                scope.bias(c),
                BatchMoments.runningMean(scope, c),
                BatchMoments.runningVar(scope, c),
                scope.training(),
                momentum,
                eps);
        return Optional.of(byBatch.add(x.groupNorm((int) c, weight.mul(without(gate)), null, eps)));
    }

    private static Tensor gate(Tensor x, Scope scope) {
        return Axes.perChannel(scope.parameter("gate", Initializer.constant(1), GATE, x.c()));
    }

    private static Tensor without(Tensor gate) {
        return gate.neg().add(1);
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "bin",
                    "Batch-instance normalization",
                    Family.MIXED,
                    "Nam & Kim 2018, arXiv:1805.07925; checked against the authors' BatchInstanceNorm2d",
                    List.of(
                            OptionSpec.positive("eps", 1e-5, "added to the variances (authors' code)"),
                            OptionSpec.real("momentum", 0.1, 0, "weight of the new value in running averages")),
                    false,
                    options -> new BatchInstanceNorm(options.real("eps"), options.real("momentum")));
        }
    }
}

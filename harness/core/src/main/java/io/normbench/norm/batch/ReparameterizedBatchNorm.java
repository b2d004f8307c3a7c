package io.normbench.norm.batch;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.BatchMoments;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Reparameterized batch normalization, RepBN (Guo, Chen, Tang and Wang 2024, arXiv:2405.11582, equation 5; the authors'
 * {@code classification/models/prepbn.py}, {@code RepBN}).
 *
 * <pre>
 * y = batch normalization of x + alpha · x      alpha: one learned scalar
 * </pre>
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), {@code [C]}; {@code alpha} (1), {@code [1]}. State: {@code
 * running_mean} (0), {@code running_var} (1), conventions of {@link BatchNorm}; eps 1e-5 and momentum 0.1 (weight of
 * the new value) are PyTorch's, as in the authors' code. The authors blend from layer normalization to it in the course
 * of training (PRepBN); that schedule is not part of the layer.
 *
 * <p>Batch 1: as {@link BatchNorm} beside the part that is not normalized. One value per channel gives {@code bias +
 * alpha · x}, leaves state alone and is counted.
 *
 * @param eps added to the variance
 * @param momentum weight of the new value in running averages
 */
public record ReparameterizedBatchNorm(double eps, double momentum) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        Moments batch = BatchMoments.used(x, scope, momentum, () -> x.moments(0, 2, 3));
        return Axes.affine(Axes.standardized(x, batch, eps), scope.weight(x.c()), scope.bias(x.c()))
                .add(x.mul(alpha(scope)));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        if (BatchMoments.oneValue(x, scope)) {
            return Optional.empty();
        }
        Tensor normalized = new BatchNorm(eps, momentum).fused(x, scope, "weight", "bias");
        return Optional.of(x.mulAdd(alpha(scope), normalized));
    }

    private static Tensor alpha(Scope scope) {
        return scope.parameter("alpha", Initializer.constant(1), 1);
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "repbn",
                    "Reparameterized batch normalization (RepBN)",
                    Family.BATCH,
                    "Guo et al. 2024, arXiv:2405.11582; checked against the authors' RepBN",
                    List.of(
                            OptionSpec.positive("eps", 1e-5, "added to the variance (PyTorch default)"),
                            OptionSpec.real("momentum", 0.1, 0, "weight of the new value in running averages")),
                    false,
                    options -> new ReparameterizedBatchNorm(options.real("eps"), options.real("momentum")));
        }
    }
}

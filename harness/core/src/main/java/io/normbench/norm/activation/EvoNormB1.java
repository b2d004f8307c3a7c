package io.normbench.norm.activation;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.batch.BatchNorm;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * EvoNorm-B1 (Liu, Brock, Simonyan and Le 2020, arXiv:2004.02967, appendix; timm's {@code EvoNorm2dB1}).
 *
 * <pre>
 * left  = √(σ² + eps)                  σ² (biased) over (N, H, W); evaluation: running_var
 * right = (x + 1) · r                  r = √(E[x²] + eps) of each channel of each sample over (H, W): not centred
 * y     = weight · x / max(left, right) + bias
 * running_var moves towards the unbiased σ² by momentum
 * </pre>
 *
 * <p>It contains its nonlinearity: networks add no ReLU. {@link #linear} is the affine alone, as in timm. Parameters:
 * {@code weight} (1), {@code bias} (0), {@code [C]}. State: {@code running_var} (1). eps 1e-5 and momentum 0.1 (weight
 * of the new value) are timm's. Where left and right are equal the gradient is split evenly.
 *
 * <p>Batch 1: noisy, like {@link BatchNorm}. With one value per channel σ² is 0, running_var is left alone, and the
 * event is counted.
 *
 * @param eps added to variance and mean square
 * @param momentum weight of the new value in the running variance
 */
public record EvoNormB1(double eps, double momentum) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        Tensor left = EvoNormBatch.deviation(x, scope, momentum, eps, () -> x.variance(0, 2, 3));
        Tensor root = EvoNormBatch.rootMeanSquare(x, eps);
        return EvoNormBatch.define(x, left, x.add(1).mul(root), scope);
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        return Optional.of(EvoNormBatch.fused(x, scope, momentum, eps, UnaryOperator.identity()));
    }

    @Override
    public Tensor linear(Tensor x, Scope scope) {
        return EvoNormBatch.linear(x, scope);
    }

    @Override
    public boolean activates() {
        return true;
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "evonorm_b1",
                    "EvoNorm-B1",
                    Family.ACTIVATION,
                    "Liu et al. 2020, arXiv:2004.02967; checked against timm EvoNorm2dB1",
                    List.of(
                            OptionSpec.positive("eps", 1e-5, "added to variance and mean square (timm default)"),
                            OptionSpec.real("momentum", 0.1, 0, "weight of the new value in the running variance")),
                    false,
                    options -> new EvoNormB1(options.real("eps"), options.real("momentum")));
        }
    }
}

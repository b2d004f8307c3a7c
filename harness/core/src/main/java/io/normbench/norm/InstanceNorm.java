package io.normbench.norm;

import io.normbench.option.OptionSpec;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Instance normalization (Ulyanov, Vedaldi & Lempitsky 2016, arXiv:1607.08022, equation 2).
 *
 * <pre>
 * y = weight · (x - μ) / √(σ² + eps) + bias      μ, σ² (biased) of each channel of each sample over (H, W)
 * </pre>
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), both {@code [C]} (PyTorch's {@code InstanceNorm2d} with
 * {@code affine=True}). State: none; training and evaluation are the same; exact at batch 1. Where a channel has one
 * position the output is {@code bias} and the event is counted; PyTorch refuses. eps 1e-5 (PyTorch's).
 *
 * @param eps added to the variance
 */
public record InstanceNorm(double eps) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        return new GroupNorm((int) x.c(), eps).define(x, scope);
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        return new GroupNorm((int) x.c(), eps).fused(x, scope);
    }

    @Override
    public Traffic traffic(long... shape) {
        return Traffic.over(shape[2] * shape[3]);
    }

    /** Catalogue entry. */
    public static final class Provider extends MethodEntry<Normalization> implements NormalizationProvider {
        public Provider() {
            super(
                    "in",
                    "Instance normalization",
                    "Ulyanov et al. 2016, arXiv:1607.08022; checked against PyTorch InstanceNorm2d(affine=True)",
                    List.of(OptionSpec.real("eps", 1e-5, 0, "added to the variance (PyTorch default)")),
                    true,
                    options -> new InstanceNorm(options.real("eps")));
        }
    }
}

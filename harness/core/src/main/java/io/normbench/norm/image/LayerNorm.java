package io.normbench.norm.image;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Traffic;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Layer normalization of convolutional features (Ba, Kiros and Hinton 2016, arXiv:1607.06450, equations 3 and 4).
 *
 * <pre>
 * y = weight · (x - μ) / √(σ² + eps) + bias      μ, σ² (biased) of each sample over (C, H, W)
 * </pre>
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), both {@code [C]}: per channel, so that images of any size work,
 * which makes it {@link GroupNorm} with one group. PyTorch's {@code LayerNorm} over {@code [C, H, W]} has one pair for
 * each element instead. State: none; training and evaluation are the same; exact at batch 1. eps 1e-5 (PyTorch's).
 */
public final class LayerNorm implements Normalization {
    private final GroupNorm oneGroup;

    private LayerNorm(double eps) {
        this.oneGroup = new GroupNorm(1, eps);
    }

    @Override
    public Tensor define(Tensor x, Scope scope) {
        return oneGroup.define(x, scope);
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        return oneGroup.fused(x, scope);
    }

    @Override
    public Traffic traffic(long... shape) {
        return oneGroup.traffic(shape);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "ln",
                    "Layer normalization (C, H, W)",
                    Family.IMAGE,
                    "Ba et al. 2016, arXiv:1607.06450; checked against PyTorch GroupNorm(1, C)",
                    List.of(OptionSpec.positive("eps", 1e-5, "added to the variance (PyTorch default)")),
                    true,
                    options -> new LayerNorm(options.real("eps")),
                    new Alias(
                            "LayerNorm",
                            "ln",
                            "scale and shift of each channel; PyTorch's LayerNorm has them of each value"),
                    new Alias("GN with one group", "ln", ""));
        }
    }
}

package io.normbench.norm.weight;

import io.normbench.norm.Family;
import io.normbench.norm.MethodEntry;
import io.normbench.norm.WeightTransform;
import io.normbench.norm.WeightTransformProvider;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Weight normalization (Salimans and Kingma 2016, arXiv:1602.07868, equation 2; PyTorch's {@code weight_norm(dim=0)}).
 *
 * <pre>
 * w = g · v / ‖v‖      norm of each filter over (I, kh, kw); the raw weight is v
 * </pre>
 *
 * <p>Parameter: {@code g}, {@code [O]}. It starts at √2, the norm that Kaiming initialization (fan-in) gives a filter;
 * PyTorch starts at ‖v‖. No state; training and evaluation are the same.
 */
public final class WeightNorm implements WeightTransform {
    @Override
    public Tensor define(Tensor weight, Scope scope) {
        long filters = weight.size(0);
        Tensor flat = weight.reshape(filters, -1);
        return flat.mul(length(weight, scope).reshape(-1, 1).div(flat.norm(1))).reshape(weight.shape());
    }

    @Override
    public Optional<Tensor> fused(Tensor weight, Scope scope) {
        return Optional.of(weight.weightNorm(length(weight, scope)));
    }

    private static Tensor length(Tensor weight, Scope scope) {
        return scope.parameter("g", Initializer.constant(Math.sqrt(2)), weight.size(0));
    }

    /** Catalogue entry. */
    public static final class Provider extends MethodEntry<WeightTransform> implements WeightTransformProvider {
        public Provider() {
            super(
                    "wn",
                    "Weight normalization",
                    Family.WEIGHT,
                    "Salimans & Kingma 2016, arXiv:1602.07868; checked against PyTorch weight_norm",
                    List.of(),
                    false,
                    options -> new WeightNorm());
        }
    }
}

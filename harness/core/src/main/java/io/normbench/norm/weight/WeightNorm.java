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
        Tensor g = scope.parameter("g", Initializer.constant(Math.sqrt(2)), filters);
        return flat.mul(g.reshape(-1, 1).div(flat.norm(1))).reshape(weight.shape());
    }

    /** With {@code u = v / ‖v‖} and its derivative {@code dv = (du - u (u · du)) / ‖v‖}. */
    @Override
    public Optional<Tensor> fused(Tensor weight, Scope scope) {
        long filters = weight.size(0);
        Tensor g = scope.parameter("g", Initializer.constant(Math.sqrt(2)), filters);
        Tensor[] kept = new Tensor[2];
        Tensor unit = weight.reshape(filters, -1)
                .withBackward(
                        flat -> {
                            kept[0] = flat.norm(1).reciprocal();
                            kept[1] = flat.mul(kept[0]);
                            return kept[1];
                        },
                        by -> by.sub(kept[1].mul(by.mul(kept[1]).sum(1))).mul(kept[0]));
        return Optional.of(unit.mul(g.reshape(-1, 1)).reshape(weight.shape()));
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

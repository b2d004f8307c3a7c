package io.normbench.norm.weight;

import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.MethodEntry;
import io.normbench.norm.WeightTransform;
import io.normbench.norm.WeightTransformProvider;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Centred weight normalization (Huang, Liu, Liu, Lang and Tao 2017, ICCV, equation 5; the authors' CenteredWN is Lua):
 * {@link WeightNorm} of {@link WeightCentring}.
 *
 * <pre>
 * w = g · (v - μ) / ‖v - μ‖      mean and norm of each filter over (I, kh, kw); the raw weight is v
 * </pre>
 *
 * <p>Parameter: {@code g}, {@code [O]}, √2 at the start as in {@link WeightNorm}. No state; training and evaluation are
 * the same. A filter with one value becomes 0, and the event is counted; the direction of a constant filter of more is
 * not defined.
 */
public final class CentredWeightNorm implements WeightTransform {
    private final WeightNorm norm = new WeightNorm();

    @Override
    public Tensor define(Tensor weight, Scope scope) {
        Tensor centred = WeightCentring.centred(weight, scope);
        return shaped(centred, norm.define(centred, scope), weight);
    }

    @Override
    public Optional<Tensor> fused(Tensor weight, Scope scope) {
        Tensor centred = WeightCentring.centred(weight, scope);
        return Optional.of(shaped(centred, norm.apply(centred, scope), weight));
    }

    private static Tensor shaped(Tensor centred, Tensor normed, Tensor weight) {
        return (centred.size(1) == 1 ? centred : normed).reshape(weight.shape());
    }

    /** Catalogue entry. */
    public static final class Provider extends MethodEntry<WeightTransform> implements WeightTransformProvider {
        public Provider() {
            super(
                    "cwn",
                    "Centred weight normalization",
                    Family.WEIGHT,
                    "Huang et al. 2017, ICCV; no vectors: weight centring, then weight normalization",
                    List.of(),
                    false,
                    options -> new CentredWeightNorm(),
                    new Alias("CenteredWN", "gn+cwn", ""));
        }
    }
}

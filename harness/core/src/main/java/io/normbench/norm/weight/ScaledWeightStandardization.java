package io.normbench.norm.weight;

import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.MethodEntry;
import io.normbench.norm.WeightTransform;
import io.normbench.norm.WeightTransformProvider;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Scaled weight standardization (Brock, De and Smith 2021, arXiv:2101.08692, section 4; timm's {@code ScaledStdConv2d}).
 *
 * <pre>
 * ŵ = gain · gamma / √n · (w - μ) / √(σ² + eps)      μ, σ² (biased) of each filter over its n = I·kh·kw values
 * </pre>
 *
 * <p>Parameter: {@code gain} (1), {@code [O]}. gamma is a constant of the nonlinearity that follows: 1 without one,
 * √(2/(1 - 1/π)) = 1.7139588594436646 for ReLU. eps 1e-6 (timm's). No state; training and evaluation are the same.
 *
 * @param gamma gain of the nonlinearity that follows
 * @param eps added to the variance
 */
public record ScaledWeightStandardization(double gamma, double eps) implements WeightTransform {
    @Override
    public Tensor define(Tensor weight, Scope scope) {
        Tensor flat = weight.reshape(weight.size(0), -1);
        Moments moments = flat.moments(1);
        Tensor scale = scaledGain(weight, scope).reshape(-1, 1);
        return flat.sub(moments.mean())
                .mul(moments.variance().add(eps).rsqrt())
                .mul(scale)
                .reshape(weight.shape());
    }

    @Override
    public Optional<Tensor> fused(Tensor weight, Scope scope) {
        long filters = weight.size(0);
        Tensor shift = weight.engine().full(0, filters);
        return Optional.of(weight.reshape(1, filters, -1)
                .batchNorm(scaledGain(weight, scope), shift, null, null, true, 0, eps)
                .reshape(weight.shape()));
    }

    private Tensor scaledGain(Tensor weight, Scope scope) {
        long filters = weight.size(0);
        double values = (double) weight.count() / filters;
        return scope.parameter("gain", Initializer.constant(1), filters).mul(gamma / Math.sqrt(values));
    }

    /** Catalogue entry. */
    public static final class Provider extends MethodEntry<WeightTransform> implements WeightTransformProvider {
        public Provider() {
            super(
                    "sws",
                    "Scaled weight standardization",
                    Family.WEIGHT,
                    "Brock et al. 2021, arXiv:2101.08692; checked against timm ScaledStdConv2d",
                    List.of(
                            OptionSpec.real("gamma", 1.0, 0, "gain of the nonlinearity (ReLU: 1.7139588594436646)"),
                            OptionSpec.positive("eps", 1e-6, "added to the variance (timm default)")),
                    false,
                    options -> new ScaledWeightStandardization(options.real("gamma"), options.real("eps")),
                    new Alias("ScaledStdConv2d", "none+sws", "of NF-Nets, in networks with wiring: nf"));
        }
    }
}

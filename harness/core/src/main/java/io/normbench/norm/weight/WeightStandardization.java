package io.normbench.norm.weight;

import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.MethodEntry;
import io.normbench.norm.WeightTransform;
import io.normbench.norm.WeightTransformProvider;
import io.normbench.norm.common.Axes;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Weight standardization (Qiao et al. 2019, arXiv:1903.10520, equations 3 to 6): each filter of a convolution weight
 * {@code [O, I, kh, kw]} gets zero mean and unit variance over its n = I·kh·kw values.
 *
 * <pre>
 * variant bcn:   (w - μ) / √(σ²·n/(n-1) + eps)     authors' Batch-Channel-Normalization repository (default)
 * variant ws:    (w - μ) / (√(σ²·n/(n-1)) + eps)   authors' WeightStandardization repository
 * variant timm:  (w - μ) / √(σ² + eps)             timm StdConv2d, whose eps is 1e-6
 * </pre>
 *
 * <p>The gradient flows through mean and deviation; that of a deviation at 0 is 0. No parameters, no state; training
 * and evaluation are the same, and there is no batch. Under grouped convolution I is C_in/groups. A filter with one
 * value (depthwise 1×1) becomes 0: its unbiased variance does not exist, so it is taken as 0, and the event is counted.
 *
 * @param variant which reference to follow: {@code bcn}, {@code ws} or {@code timm}
 * @param eps see the formulas
 */
public record WeightStandardization(String variant, double eps) implements WeightTransform {
    @Override
    public Tensor define(Tensor weight, Scope scope) {
        long values = valuesPerFilter(weight, scope);
        Moments moments = weight.reshape(weight.size(0), -1).moments(1);
        Tensor centred = weight.reshape(weight.size(0), -1).sub(moments.mean());
        double correction = variant.equals("timm") || values == 1 ? 1 : values / (values - 1.0);
        Tensor variance = moments.variance().mul(correction);
        Tensor divisor = variant.equals("ws")
                ? variance.safeSqrt().add(eps)
                : variance.add(eps).sqrt();
        return centred.div(divisor).reshape(weight.shape());
    }

    @Override
    public Optional<Tensor> fused(Tensor weight, Scope scope) {
        if (variant.equals("ws")) {
            return Optional.empty();
        }
        long filters = weight.size(0);
        long values = valuesPerFilter(weight, scope);
        if (values == 1) {
            return Optional.empty();
        }
        // Each filter is a channel of a batch of one. √(σ²k + eps) = √k · √(σ² + eps/k) turns biased into unbiased.
        double k = variant.equals("timm") ? 1 : values / (values - 1.0);
        Tensor standardized = weight.reshape(1, filters, values).batchNorm(null, null, null, null, true, 0, eps / k);
        Tensor scaled = k == 1 ? standardized : standardized.mul(1 / Math.sqrt(k));
        return Optional.of(scaled.reshape(weight.shape()));
    }

    private static long valuesPerFilter(Tensor weight, Scope scope) {
        long values = weight.count() / weight.size(0);
        if (values == 1) {
            scope.count(Axes.ONE_VALUE);
        }
        return values;
    }

    /** Catalogue entry. */
    public static final class Provider extends MethodEntry<WeightTransform> implements WeightTransformProvider {
        public Provider() {
            super(
                    "ws",
                    "Weight standardization",
                    Family.WEIGHT,
                    "Qiao et al. 2019, arXiv:1903.10520; checked against both authors' repositories and timm",
                    List.of(
                            OptionSpec.choice(
                                    "variant", "bcn", List.of("bcn", "ws", "timm"), "which reference to follow"),
                            OptionSpec.positive("eps", 1e-5, "see the formulas (authors' code; timm has 1e-6)")),
                    true,
                    options -> new WeightStandardization(options.choice("variant"), options.real("eps")),
                    new Alias(
                            "StdConv2d",
                            "{id: gn+ws, options: {ws.variant: timm}}",
                            "timm's; Conv2d_WS of the authors is variant ws"));
        }
    }
}

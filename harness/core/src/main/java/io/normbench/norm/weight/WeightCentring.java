package io.normbench.norm.weight;

import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.MethodEntry;
import io.normbench.norm.WeightTransform;
import io.normbench.norm.WeightTransformProvider;
import io.normbench.norm.common.Axes;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;

/**
 * Weight centring (Yan et al. 2020, arXiv:2001.06838, section 3.4; the authors' {@code MABN.py}, {@code CenConv2d}):
 * each filter of a convolution weight {@code [O, I, kh, kw]} gets zero mean over its values.
 *
 * <pre>
 * w - μ      μ of each filter over (I, kh, kw)
 * </pre>
 *
 * <p>The gradient is centred likewise. No parameters, no state; training and evaluation are the same, and there is no
 * batch. A filter with one value becomes 0, and the event is counted.
 */
public final class WeightCentring implements WeightTransform {
    @Override
    public Tensor define(Tensor weight, Scope scope) {
        return centred(weight, scope).reshape(weight.shape());
    }

    /** The centred filters, {@code [O, I·kh·kw]}. */
    static Tensor centred(Tensor weight, Scope scope) {
        Tensor flat = weight.reshape(weight.size(0), -1);
        if (flat.size(1) == 1) {
            scope.count(Axes.ONE_VALUE);
        }
        return flat.sub(flat.mean(1));
    }

    /** Catalogue entry. */
    public static final class Provider extends MethodEntry<WeightTransform> implements WeightTransformProvider {
        public Provider() {
            super(
                    "wc",
                    "Weight centring",
                    Family.WEIGHT,
                    "Yan et al. 2020, arXiv:2001.06838; checked against the authors' CenConv2d",
                    List.of(),
                    false,
                    options -> new WeightCentring(),
                    new Alias("CenConv2d", "mabn+wc", ""));
        }
    }
}

package io.normbench.norm.image;

import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.MethodEntry;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Axes;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;

/**
 * Local response normalization (Krizhevsky, Sutskever and Hinton 2012, section 3.3; PyTorch's {@code LocalResponseNorm}).
 *
 * <pre>
 * y_c = x_c / (k + alpha/size · Σ x_j²)^beta      j from c - size/2 to c + (size-1)/2, within the channels
 * </pre>
 *
 * <p>The sum is divided by {@code size} even at the edges, as in PyTorch; AlexNet does not divide. No parameters, no
 * state; training and evaluation are the same; exact at batch 1. Defaults are PyTorch's (alpha 1e-4, beta 0.75, k 1)
 * with AlexNet's size 5.
 *
 * @param size channels in the window
 * @param alpha weight of the sum of squares
 * @param beta exponent
 * @param k added to the sum
 */
public record LocalResponseNorm(int size, double alpha, double beta, double k) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        long c = x.c();
        Tensor padded = x.square().reshape(x.n(), 1, c, Axes.positions(x)).pad(0, 0, size / 2, (size - 1) / 2, 0);
        Tensor sum = padded.slice(2, 0, c);
        for (int shift = 1; shift < size; shift++) {
            sum = sum.add(padded.slice(2, shift, shift + c));
        }
        Tensor divisor = sum.mul(alpha / size).add(k).pow(beta);
        return x.div(divisor.reshape(x.shape()));
    }

    /** Each sum reaches over neighbouring channels of one position. */
    @Override
    public Traffic traffic(long... shape) {
        return Traffic.over(size);
    }

    /** Catalogue entry. */
    public static final class Provider extends MethodEntry<Normalization> implements NormalizationProvider {
        public Provider() {
            super(
                    "lrn",
                    "Local response normalization",
                    Family.IMAGE,
                    "Krizhevsky et al. 2012; checked against PyTorch LocalResponseNorm",
                    List.of(
                            OptionSpec.integer("size", 5, 1, "channels in the window (AlexNet)"),
                            OptionSpec.real("alpha", 1e-4, 0, "weight of the sum, divided by size (PyTorch)"),
                            OptionSpec.real("beta", 0.75, 0, "exponent (PyTorch, AlexNet)"),
                            OptionSpec.real("k", 1, 0, "added to the sum (PyTorch; AlexNet has 2)")),
                    false,
                    options -> new LocalResponseNorm(
                            options.integer("size"), options.real("alpha"), options.real("beta"), options.real("k")),
                    new Alias("SpatialCrossMapLRN", "lrn", "Torch's and Caffe's name"),
                    new Alias("Cross-channel normalization", "lrn", ""));
        }
    }
}

package io.normbench.norm.image;

import io.normbench.norm.Family;
import io.normbench.norm.MethodEntry;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Axes;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Positional normalization (Li, Wu, Weinberger and Belongie 2019, arXiv:1907.04312, equation 2; the authors'
 * {@code pono_ms_torch.py}).
 *
 * <pre>
 * y = (x - μ) / √(σ² + eps)      μ, σ² at each position of each sample over C; σ² UNBIASED, as in the reference
 * </pre>
 *
 * <p>No parameters, no state; training and evaluation are the same; exact at batch 1. eps 1e-5 (the reference's). With
 * one channel the unbiased variance does not exist; it is taken as 0 and counted. The mean and the deviation √(σ² +
 * eps), which moment shortcuts use, are {@link #auxiliary} results.
 *
 * @param eps added to the variance
 */
public record PositionalNorm(double eps) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        Moments moments = meanAndDeviation(x, scope);
        return x.sub(moments.mean()).div(moments.variance());
    }

    @Override
    public Map<String, Tensor> auxiliary(Tensor x, Scope scope) {
        Moments moments = meanAndDeviation(x, scope);
        return Map.of("mean", moments.mean(), "std", moments.variance());
    }

    private Moments meanAndDeviation(Tensor x, Scope scope) {
        long channels = x.c();
        if (channels == 1) {
            scope.count(Axes.ONE_VALUE);
        }
        Moments biased = x.moments(1);
        double correction = channels == 1 ? 0 : channels / (channels - 1.0);
        return new Moments(
                biased.mean(), biased.variance().mul(correction).add(eps).sqrt());
    }

    @Override
    public Traffic traffic(long... shape) {
        return Traffic.over(shape[1]);
    }

    /** Catalogue entry. */
    public static final class Provider extends MethodEntry<Normalization> implements NormalizationProvider {
        public Provider() {
            super(
                    "pono",
                    "Positional normalization",
                    Family.IMAGE,
                    "Li et al. 2019, arXiv:1907.04312; checked against the authors' PONO",
                    List.of(OptionSpec.positive("eps", 1e-5, "added to the variance (authors' code)")),
                    false,
                    options -> new PositionalNorm(options.real("eps")));
        }
    }
}

package org.example;

import io.normbench.norm.MethodInfo;
import io.normbench.norm.WeightTransform;
import io.normbench.norm.WeightTransformProvider;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;

/** Gives every filter of a convolution weight {@code [O, I, kh, kw]} the length {@code gain}. */
public record UnitFilters(double gain) implements WeightTransform {
    @Override
    public Tensor define(Tensor weight, Scope scope) {
        Tensor filters = weight.reshape(weight.size(0), -1);
        Tensor squaredLength = filters.square().sum(1);
        return filters.mul(squaredLength.add(1e-12).rsqrt().mul(gain)).reshape(weight.shape());
    }

    public static final class Provider implements WeightTransformProvider {
        @Override
        public MethodInfo info() {
            return new MethodInfo(
                    "unit_filters",
                    "Filters of one length",
                    "my paper, eq. 4",
                    List.of(OptionSpec.positive("gain", 1, "length of every filter")),
                    false);
        }

        @Override
        public WeightTransform create(Options options) {
            return new UnitFilters(options.real("gain"));
        }
    }
}

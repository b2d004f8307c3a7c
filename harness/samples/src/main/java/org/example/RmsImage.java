package org.example;

import io.normbench.norm.MethodInfo;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.option.Options;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;

/** Scales every image to unit root mean square. */
public final class RmsImage implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        Tensor scale = x.square().mean(1, 2, 3).add(1e-5).rsqrt();
        return x.mul(scale).mul(scope.weight(x.c()).reshape(1, -1, 1, 1));
    }

    public static final class Provider implements NormalizationProvider {
        @Override
        public MethodInfo info() {
            return new MethodInfo("rms_image", "RMS of the whole image", "my paper, eq. 3", List.of(), false);
        }

        @Override
        public Normalization create(Options options) {
            return new RmsImage();
        }
    }
}

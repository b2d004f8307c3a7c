package io.normbench.norm.activation;

import io.normbench.norm.common.Axes;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;

/** {@code weight · SiLU(x) · s + bias} with one s for each group of channels of each sample: EvoNorm-S1 and -S2. */
final class GroupedSwish {
    private GroupedSwish() {}

    /** @param scale {@code [N, G, 1]} */
    static Tensor define(Tensor x, Tensor scale, Scope scope) {
        Tensor normalized =
                x.silu().reshape(x.n(), scale.size(1), -1).mul(scale).reshape(x.shape());
        return Axes.affine(normalized, scope.weight(x.c()), scope.bias(x.c()));
    }

    /** The same in one pass over SiLU(x). */
    static Tensor fused(Tensor x, Tensor scale, Scope scope) {
        long c = x.c();
        long groups = scale.size(1);
        Tensor perInstance =
                scale.expand(x.n(), groups, c / groups).mul(scope.weight(c).reshape(1, groups, c / groups));
        return x.silu().sampleAffine(perInstance.reshape(x.n(), c, 1, 1), Axes.perChannel(scope.bias(c)));
    }

    /** The affine alone, as in timm: for places where the network adds before it activates. */
    static Tensor linear(Tensor x, Scope scope) {
        return x.channelAffine(scope.weight(x.c()), scope.bias(x.c()));
    }
}

package io.normbench.norm.activation;

import io.normbench.norm.common.Axes;
import io.normbench.norm.common.BatchMoments;
import io.normbench.norm.common.InstanceMoments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What EvoNorm-B1 and -B2 have in common: x divided by the larger of a batch's deviation and a term of the instance.
 */
final class EvoNormBatch {
    private EvoNormBatch() {}

    /** {@code √(σ² + eps)} of the batch, towards whose unbiased σ² the running one moves; in evaluation of that one. */
    static Tensor deviation(Tensor x, Scope scope, double momentum, double eps, Supplier<Tensor> batchVariance) {
        Variable running = BatchMoments.runningVar(scope, x.c());
        if (!scope.training()) {
            return Axes.perChannel(running.get()).add(eps).sqrt();
        }
        Tensor variance = batchVariance.get();
        long values = Axes.valuesPerChannel(x);
        if (values == 1) {
            scope.count(Axes.ONE_VALUE);
        } else {
            running.lerp(variance.mul(values / (values - 1.0)), momentum);
        }
        return variance.add(eps).sqrt();
    }

    /** {@code √(E[x²] + eps)} of each channel of each sample. */
    static Tensor rootMeanSquare(Tensor x, double eps) {
        return x.square().mean(2, 3).add(eps).sqrt();
    }

    static Tensor define(Tensor x, Tensor deviation, Tensor instanceTerm, Scope scope) {
        return Axes.affine(x.div(deviation.maximum(instanceTerm)), scope.weight(x.c()), scope.bias(x.c()));
    }

    /**
     * The fast path for an instance term {@code slope · x + r}, r the root mean square: one reduction gives all
     * statistics, and {@code max(d, i)} is {@code d + 2·max((i - d)/2, 0)}, where i - d is one affine of x.
     *
     * @param slope of r, {@code [N, C, 1, 1]}
     */
    static Tensor fused(Tensor x, Scope scope, double momentum, double eps, UnaryOperator<Tensor> slope) {
        InstanceMoments instance = InstanceMoments.of(x);
        Tensor deviation =
                deviation(x, scope, momentum, eps, () -> instance.ofBatch().variance());
        Tensor root = instance.meanSquare().add(eps).sqrt();
        Tensor half =
                x.sampleAffine(slope.apply(root).mul(0.5), root.sub(deviation).mul(0.5));
        Tensor divisor = half.positiveTwice().add(deviation);
        return x.div(divisor).channelAffine(scope.weight(x.c()), scope.bias(x.c()));
    }

    /** The affine alone, as in timm: for places where the network adds before it activates. */
    static Tensor linear(Tensor x, Scope scope) {
        return x.channelAffine(scope.weight(x.c()), scope.bias(x.c()));
    }
}

package io.normbench.model;

import io.normbench.norm.Method;
import io.normbench.norm.Normalization;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The layers that networks are made of, with the method under test built in.
 *
 * <p>Convolutions have no bias, start from a normal distribution with fan-out scaling, and pass their weight through
 * the method's weight transform. The method sees its statistics batch and nothing else of the task.
 */
public final class Layers {
    private static final Initializer FAN_OUT = Initializer.kaimingNormalFanOut();
    private static final Initializer ZERO = Initializer.constant(0);

    private final Method method;

    /** Layers with {@code method} under test. */
    public Layers(Method method) {
        this.method = method;
    }

    /** A square convolution that keeps the size at stride 1. */
    public Tensor convolution(Tensor x, Scope scope, long channels, int kernel, int stride) {
        Tensor raw = scope.parameter("weight", FAN_OUT, channels, x.c(), kernel, kernel);
        Tensor weight = method.weightTransform()
                .map(transform -> transform.apply(raw, scope))
                .orElse(raw);
        return x.conv2d(weight, null, stride, kernel / 2, 1, 1);
    }

    /** The method, then a ReLU unless the method contains its activation. */
    public Tensor normalizeAndActivate(Tensor x, Scope scope) {
        Normalization normalization = method.normalization();
        Tensor y = splitByStatisticsBatch(x, scope);
        return normalization.activates() ? y : y.relu();
    }

    /** A fully connected layer with bias, PyTorch's default initialization. */
    public Tensor linear(Tensor x, Scope scope, long outputs) {
        long inputs = x.size(1);
        Initializer uniform = Initializer.uniformFanIn(inputs);
        return x.linear(
                scope.parameter("weight", uniform, outputs, inputs), scope.parameter("bias", uniform, outputs));
    }

    /** The residual branch as it enters the sum: scaled by a learned scalar from 0 on if the method needs that. */
    public Tensor branch(Tensor y, Scope scope) {
        return method.normalization().needsSkipInit() ? y.mul(scope.parameter("skip_gain", ZERO, 1)) : y;
    }

    /** Applies the method to each statistics batch in turn, so that its state moves once for each of them. */
    private Tensor splitByStatisticsBatch(Tensor x, Scope scope) {
        Normalization normalization = method.normalization();
        int size = scope.statBatch();
        if (!scope.training() || size == 0 || size >= x.n() || !normalization.mixesSamples()) {
            return normalization.apply(x, scope);
        }
        List<Tensor> parts = new ArrayList<>();
        for (long from = 0; from < x.n(); from += size) {
            parts.add(normalization.apply(x.slice(0, from, Math.min(from + size, x.n())), scope));
        }
        return parts.get(0).concat(0, parts.subList(1, parts.size()).toArray(Tensor[]::new));
    }
}

package io.normbench.roofline;

import io.normbench.norm.Method;
import io.normbench.norm.MethodCatalog;
import io.normbench.norm.Normalization;
import io.normbench.norm.Traffic;
import io.normbench.norm.WeightTransform;
import io.normbench.option.Options;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * A method as a layer of its own.
 *
 * @param shape shape of what passes through it
 * @param traffic what its passes must read and write
 * @param ofWeights whether that is a weight, which autocast leaves in the engine's type, and not an activation
 * @param function the layer, along its fast path where it has one
 */
record Layer(long[] shape, Traffic traffic, boolean ofWeights, BiFunction<Tensor, Scope, Tensor> function) {
    private static final int KERNEL = 3;

    /**
     * The layer of {@code id}, with default options, for activations of {@code shape}. A weight transform gets the weight
     * of the 3×3 convolution that keeps the channels, {@code [C, C, 3, 3]}.
     *
     * @throws IllegalArgumentException if there is no such method
     */
    static Layer of(MethodCatalog catalog, String id, long[] shape) {
        return catalog.transform(id)
                .map(provider -> {
                    WeightTransform transform =
                            provider.create(Options.of(provider.info().options(), Map.of()));
                    long[] weight = {shape[1], shape[1], KERNEL, KERNEL};
                    return new Layer(weight, transform.traffic(weight), true, transform::apply);
                })
                .orElseGet(() -> {
                    Method method = catalog.create(id, Map.of());
                    Normalization layer = method.normalization();
                    return new Layer(shape, layer.traffic(shape), false, layer::apply);
                });
    }

    /** The layer's output, computed as networks compute it. */
    Tensor apply(Tensor x, Scope scope) {
        return x.inFullPrecision(wide -> function.apply(wide, scope));
    }
}

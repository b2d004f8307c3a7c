package io.normbench.norm;

import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * A method whose channels are mapped somewhere else afterwards, each by a scale and a shift of its own that are drawn once
 * and never learned: the intervention with which Qiao et al. 2019 (arXiv:1911.09738) move a network towards elimination
 * singularities.
 *
 * <pre>
 * y_c = e^(spread · a_c) · method(x)_c + spread · b_c      a_c, b_c from a standard normal distribution
 * </pre>
 *
 * <p>How the paper draws them is not public in code; this is this project's reading. With {@code bn} in training the
 * distance of a layer is about {@code √2 · spread} at the start. The learned affine before it can undo the mapping, so what
 * is moved is where training starts and which way it must go, not what the network can compute.
 *
 * <p>State: {@code remap_scale}, {@code remap_shift}, both {@code [C]}, which stay as they are drawn from the trial's seed.
 *
 * @param method the method
 * @param spread deviation of the logarithms of the scales, and of the shifts
 */
record Remapped(Normalization method, double spread) implements Normalization {
    Remapped {
        if (method.activates()) {
            throw new IllegalArgumentException("option 'remap' is " + spread
                    + "; expected 0 with a method that contains its activation: nothing is between the two");
        }
    }

    @Override
    public Tensor define(Tensor x, Scope scope) {
        return remapped(method.define(x, scope), scope);
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        return method.fused(x, scope).map(y -> remapped(y, scope));
    }

    @Override
    public Tensor apply(Tensor x, Scope scope) {
        return remapped(method.apply(x, scope), scope);
    }

    @Override
    public Tensor linear(Tensor x, Scope scope) {
        return remapped(method.linear(x, scope), scope);
    }

    @Override
    public Tensor afterConvolution(Tensor y, Convolution convolution, Scope scope) {
        return remapped(method.afterConvolution(y, convolution, scope), scope);
    }

    private Tensor remapped(Tensor y, Scope scope) {
        Tensor scale = scope.state("remap_scale", exponentials(spread), y.c()).get();
        Tensor shift =
                scope.state("remap_shift", Initializer.normal(spread), y.c()).get();
        return y.wide().mul(scale.reshape(1, -1, 1, 1)).add(shift.reshape(1, -1, 1, 1));
    }

    private static Initializer exponentials(double deviation) {
        Initializer normal = Initializer.normal(deviation);
        return (shape, random) ->
                Arrays.stream(normal.values(shape, random)).map(Math::exp).toArray();
    }

    @Override
    public Map<String, Tensor> auxiliary(Tensor x, Scope scope) {
        return method.auxiliary(x, scope);
    }

    @Override
    public boolean activates() {
        return false;
    }

    @Override
    public boolean mixesSamples() {
        return method.mixesSamples();
    }

    @Override
    public RunningMoments runningMoments() {
        return method.runningMoments();
    }

    @Override
    public long valuesPerStatistic(long statistics, long... shape) {
        return method.valuesPerStatistic(statistics, shape);
    }

    @Override
    public boolean needsSkipInit() {
        return method.needsSkipInit();
    }

    @Override
    public boolean backboneOnly() {
        return method.backboneOnly();
    }

    @Override
    public Traffic traffic(long... shape) {
        return method.traffic(shape);
    }

    @Override
    public boolean needsConvolution() {
        return method.needsConvolution();
    }
}

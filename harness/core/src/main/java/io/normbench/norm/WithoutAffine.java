package io.normbench.norm;

import io.normbench.tensor.Engine;
import io.normbench.tensor.ForwardingScope;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.ParameterRule;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.Map;
import java.util.Optional;

/**
 * A method whose scale and shift are 1 and 0 for ever: constants, not parameters. Multiplying by 1 and adding 0 changes
 * no bit, so that the method needs no second formula for it, and fast paths cost what they cost with both.
 *
 * @param method the method with both
 */
record WithoutAffine(Normalization method) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        return method.define(x, constants(x, scope));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        return method.fused(x, constants(x, scope));
    }

    @Override
    public Tensor apply(Tensor x, Scope scope) {
        return method.apply(x, constants(x, scope));
    }

    @Override
    public Tensor linear(Tensor x, Scope scope) {
        return method.linear(x, constants(x, scope));
    }

    @Override
    public Map<String, Tensor> auxiliary(Tensor x, Scope scope) {
        return method.auxiliary(x, constants(x, scope));
    }

    @Override
    public boolean activates() {
        return method.activates();
    }

    @Override
    public boolean mixesSamples() {
        return method.mixesSamples();
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
    public RunningMoments runningMoments() {
        return method.runningMoments();
    }

    @Override
    public boolean needsConvolution() {
        return method.needsConvolution();
    }

    @Override
    public Tensor afterConvolution(Tensor y, Convolution convolution, Scope scope) {
        return method.afterConvolution(y, convolution, constants(y, scope));
    }

    @Override
    public Traffic traffic(long... shape) {
        return method.traffic(shape);
    }

    private static Scope constants(Tensor x, Scope scope) {
        return new Constants(scope, x.engine());
    }

    /**
     * A scope in which the affine's parameters are constants, those of further parts ({@code split_bn}), halves
     * ({@code ibn}) and inner normalizations ({@code bcn}) too.
     */
    private record Constants(Scope inner, Engine engine) implements ForwardingScope {
        @Override
        public Tensor parameter(String name, Initializer initializer, ParameterRule rule, long... shape) {
            return switch (name) {
                case "weight", "aux_weight", "in_weight", "bn_weight" -> engine.full(1, shape);
                case "bias", "aux_bias", "in_bias", "bn_bias" -> engine.full(0, shape);
                default -> inner.parameter(name, initializer, rule, shape);
            };
        }

        @Override
        public Scope child(String name) {
            return inner.child(name);
        }
    }
}

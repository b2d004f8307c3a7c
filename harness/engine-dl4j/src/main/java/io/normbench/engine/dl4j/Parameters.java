package io.normbench.engine.dl4j;

import io.normbench.engine.dl4j.operation.HostCopies;
import io.normbench.engine.dl4j.operation.Shapes;
import io.normbench.tensor.AdaptiveClipping;
import io.normbench.tensor.DType;
import io.normbench.tensor.ParameterRule;
import io.normbench.tensor.SessionOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * All parameters of a session in one block of memory, their gradients in another and their momentum in a third, so that
 * an update is a few operations on blocks.
 *
 * <p>Parameters are declared first, with their initial values; {@link #freeze()} lays out the blocks. Those with a rule
 * of their own come last.
 */
final class Parameters {
    private final Dl4jEngine engine;
    private final Map<String, Dl4jTensor> parameters = new LinkedHashMap<>();
    private final Map<String, ParameterRule> rules = new LinkedHashMap<>();
    private final List<INDArray> gradientViews = new ArrayList<>();
    private long plain; // values without a rule of their own: the beginning of each block
    private @Nullable INDArray block; // null, as those below, until it is laid out
    private @Nullable INDArray gradient;
    private @Nullable INDArray velocity;

    Parameters(Dl4jEngine engine) {
        this.engine = engine;
    }

    boolean frozen() {
        return block != null;
    }

    /** Null if it was not declared. */
    @Nullable
    Dl4jTensor find(String name) {
        return parameters.get(name);
    }

    private INDArray block() {
        return Objects.requireNonNull(block);
    }

    private INDArray gradient() {
        return Objects.requireNonNull(gradient);
    }

    private INDArray velocity() {
        return Objects.requireNonNull(velocity);
    }

    Map<String, Dl4jTensor> all() {
        return parameters;
    }

    List<Dl4jTensor> tensors() {
        return List.copyOf(parameters.values());
    }

    /** Where the gradients of {@link #tensors} go. */
    List<INDArray> gradients() {
        return gradientViews;
    }

    long count() {
        return parameters.values().stream().mapToLong(Dl4jTensor::count).sum();
    }

    /** Adds a parameter before the blocks are laid out. */
    Dl4jTensor declare(String name, Dl4jTensor initial, ParameterRule rule) {
        if (frozen()) {
            throw new IllegalStateException("parameter '" + name + "' appeared after the first step");
        }
        parameters.put(name, initial);
        if (!rule.equals(ParameterRule.PLAIN)) {
            rules.put(name, rule);
        }
        return initial;
    }

    /** Lays out the blocks; from now on the set of parameters is fixed. */
    void freeze() {
        rules.keySet().forEach(name -> parameters.put(name, parameters.remove(name)));
        long length = Math.max(1, count());
        DType dtype = engine.options().dtype();
        block = Nd4j.zeros(HostCopies.type(dtype), length);
        gradient = Nd4j.zeros(HostCopies.type(dtype), length);
        velocity = Nd4j.zeros(HostCopies.type(dtype), length);
        long offset = 0;
        for (Map.Entry<String, Dl4jTensor> entry : parameters.entrySet()) {
            Dl4jTensor initial = entry.getValue();
            long[] shape = initial.shape();
            INDArray view = view(block, offset, shape);
            view.assign(initial.given());
            initial.given().close();
            gradientViews.add(view(gradient, offset, shape));
            entry.setValue(Dl4jTensor.leaf(engine, view, dtype, shape));
            offset += Shapes.count(shape);
            plain = rules.containsKey(entry.getKey()) ? plain : offset;
        }
    }

    private static INDArray view(INDArray block, long offset, long[] shape) {
        return Nd4j.create(block.data(), shape, Nd4j.getStrides(shape, 'c'), offset, 'c', block.dataType());
    }

    /** Clears the gradient of a parameter that a plan gave none. */
    void withoutGradient(int index) {
        gradientViews.get(index).assign(0);
    }

    /**
     * One SGD update: {@code g += wd·w; v = m·v + g; w -= lr·v}, over the whole blocks but for what rules say, after
     * clipping.
     */
    void update(double learningRate, SessionOptions options) {
        double weightDecay = options.weightDecay();
        if (options.clip() > 0) {
            clip(options.clip());
        }
        if (weightDecay != 0) {
            axpy(plain, weightDecay, block(), gradient());
            eachRuled((rule, offset, shape) -> {
                if (rule.decays()) {
                    view(gradient(), offset, shape)
                            .addi(view(block(), offset, shape).mul(weightDecay));
                }
            });
        }
        velocity().muli(options.momentum()).addi(gradient());
        axpy(plain, -learningRate, velocity(), block());
        eachRuled((rule, offset, shape) -> {
            INDArray values = view(block(), offset, shape);
            values.addi(view(velocity(), offset, shape).mul(-learningRate * rule.rateFactor()));
            limit(values, rule);
        });
    }

    private static void axpy(long length, double factor, INDArray from, INDArray to) {
        if (length > 0) {
            Nd4j.getBlasWrapper().level1().axpy(length, factor, from, to);
        }
    }

    private static void limit(INDArray values, ParameterRule rule) {
        if (rule.low() > Double.NEGATIVE_INFINITY) {
            Transforms.max(values, rule.low(), false);
        }
        if (rule.high() < Double.POSITIVE_INFINITY) {
            Transforms.min(values, rule.high(), false);
        }
    }

    private void eachRuled(Ruled action) {
        long offset = plain;
        for (Map.Entry<String, ParameterRule> entry : rules.entrySet()) {
            long[] shape =
                    Objects.requireNonNull(parameters.get(entry.getKey())).shape();
            action.on(entry.getValue(), offset, shape);
            offset += Shapes.count(shape);
        }
    }

    /** Something done to a parameter with a rule, which lies at {@code offset} of each block. */
    @FunctionalInterface
    private interface Ruled {
        void on(ParameterRule rule, long offset, long[] shape);
    }

    /**
     * Clips the gradients in place ({@link AdaptiveClipping}). A gradient of 0 divides to infinity and stays 0.
     *
     * @param factor λ
     */
    private void clip(double factor) {
        String last = "";
        for (String name : parameters.keySet()) {
            last = rules.containsKey(name) ? last : name;
        }
        long offset = 0;
        for (Map.Entry<String, Dl4jTensor> entry : parameters.entrySet()) {
            long count = entry.getValue().count();
            if (AdaptiveClipping.clips(entry.getKey(), last)) {
                long units = AdaptiveClipping.units(entry.getValue().shape());
                long[] rows = {units, count / units};
                INDArray g = view(gradient(), offset, rows);
                INDArray norms = g.norm2(true, 1);
                INDArray most =
                        Transforms.max(view(block(), offset, rows).norm2(true, 1), AdaptiveClipping.LEAST_NORM, true);
                INDArray kept = Transforms.min(most.muli(factor).divi(norms), 1.0, true);
                g.muliColumnVector(kept);
            }
            offset += count;
        }
    }

    void close() {
        if (frozen()) {
            block().close();
            gradient().close();
            velocity().close();
        } else {
            parameters.values().forEach(parameter -> parameter.given().close());
        }
        parameters.clear();
    }
}

package io.normbench.measure.singularity;

import io.normbench.tensor.Initializer;
import io.normbench.tensor.ParameterRule;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongToDoubleFunction;

/**
 * A node that tells of what its layer gives to an activation. Nothing is counted: the network is only looked at.
 *
 * @param inner the node that holds the variables
 * @param path its full name; empty at the root
 * @param heard gets a layer's full name and what enters the activation behind it
 */
record WatchedScope(Scope inner, String path, BiConsumer<String, Tensor> heard) implements Scope {
    @Override
    public Scope child(String name) {
        return new WatchedScope(inner.child(name), path.isEmpty() ? name : path + "." + name, heard);
    }

    @Override
    public Tensor normalize(Tensor x, Layer fast, Layer definition) {
        return inner.normalize(x, silent(fast), silent(definition));
    }

    /** What {@code layer} counts is not counted, wherever it runs. */
    private Layer silent(Layer layer) {
        return (x, scope) -> layer.apply(x, new WatchedScope(scope, path, heard));
    }

    @Override
    public void beforeActivation(Tensor y) {
        heard.accept(path, y);
    }

    @Override
    public Tensor parameter(String name, Initializer initializer, ParameterRule rule, long... shape) {
        return inner.parameter(name, initializer, rule, shape);
    }

    @Override
    public Variable state(String name, Initializer initializer, long... shape) {
        return inner.state(name, initializer, shape);
    }

    @Override
    public boolean training() {
        return inner.training();
    }

    @Override
    public int statBatch() {
        return inner.statBatch();
    }

    @Override
    public long step() {
        return inner.step();
    }

    @Override
    public double scheduled(LongToDoubleFunction valueAt) {
        return inner.scheduled(valueAt);
    }

    @Override
    public void auxiliaryLoss(Tensor loss) {}

    @Override
    public Tensor probe(Consumer<Tensor> whenKnown, long... shape) {
        return inner.probe(gradient -> {}, shape);
    }

    @Override
    public void count(String what) {}
}

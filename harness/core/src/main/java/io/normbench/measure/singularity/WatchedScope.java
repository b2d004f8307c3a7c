package io.normbench.measure.singularity;

import io.normbench.tensor.ForwardingScope;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A node that tells of what its layer gives to an activation. Nothing is counted: the network is only looked at.
 *
 * @param inner the node that holds the variables
 * @param path its full name; empty at the root
 * @param heard gets a layer's full name and what enters the activation behind it
 */
record WatchedScope(Scope inner, String path, BiConsumer<String, Tensor> heard) implements ForwardingScope {
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
    public void auxiliaryLoss(Tensor loss) {}

    @Override
    public Tensor probe(Consumer<Tensor> whenKnown, long... shape) {
        return inner.probe(gradient -> {}, shape);
    }

    @Override
    public void count(String what) {}
}

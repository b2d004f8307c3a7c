package io.normbench.measure.statistics;

import io.normbench.tensor.ForwardingScope;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.function.Consumer;

/**
 * A node whose normalization layers are in training, by their definitions, on copies of their state; the network around
 * them is in training or not. Nothing is counted, and nothing asked of a backward pass.
 *
 * @param inner the session's node
 * @param path its full name with a dot behind it; empty at the root
 * @param training whether the network around the layers is in training
 * @param pass holds the copies
 */
record StatisticsScope(Scope inner, String path, boolean training, StatisticsPass pass) implements ForwardingScope {
    @Override
    public Scope child(String name) {
        return new StatisticsScope(inner.child(name), path + name + ".", training, pass);
    }

    @Override
    public Tensor normalize(Tensor x, Layer fast, Layer definition) {
        pass.layerBegins();
        Tensor y = definition.apply(x, new StatisticsScope(inner, path, true, pass));
        pass.layerEnds(x);
        return y;
    }

    @Override
    public Variable state(String name, Initializer initializer, long... shape) {
        return pass.state(path + name, inner.state(name, initializer, shape));
    }

    @Override
    public void beforeActivation(Tensor y) {}

    @Override
    public void auxiliaryLoss(Tensor loss) {}

    @Override
    public Tensor probe(Consumer<Tensor> whenKnown, long... shape) {
        return inner.probe(gradient -> {}, shape);
    }

    @Override
    public void count(String what) {}
}

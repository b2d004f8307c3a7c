package io.normbench.trace;

import io.normbench.tensor.ForwardingScope;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.ParameterRule;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.function.Consumer;
import java.util.function.LongToDoubleFunction;

/**
 * A node of the tree of names whose variables are decorated.
 *
 * @param path its full name; empty at the root
 * @param stepsBefore steps that count as completed beside the session's own
 */
record ObservedScope(Scope inner, Observation observation, String path, long stepsBefore) implements ForwardingScope {
    @Override
    public Scope child(String name) {
        String full = fullName(name);
        observation.observer().enters(full);
        return new ObservedScope(inner.child(name), observation, full, stepsBefore);
    }

    @Override
    public Tensor parameter(String name, Initializer initializer, ParameterRule rule, long... shape) {
        observation.observer().enters(path);
        observation.observer().parameter(fullName(name));
        return observation.decorated(inner.parameter(name, initializer, rule, shape));
    }

    @Override
    public Variable state(String name, Initializer initializer, long... shape) {
        observation.observer().enters(path);
        return observation.decorated(inner.state(name, initializer, shape));
    }

    @Override
    public long step() {
        return inner.step() + stepsBefore;
    }

    @Override
    public double scheduled(LongToDoubleFunction valueAt) {
        return inner.scheduled(step -> valueAt.applyAsDouble(step + stepsBefore));
    }

    @Override
    public void auxiliaryLoss(Tensor loss) {
        inner.auxiliaryLoss(observation.plain(loss));
    }

    @Override
    public Tensor probe(Consumer<Tensor> whenKnown, long... shape) {
        return observation.decorated(inner.probe(gradient -> whenKnown.accept(observation.decorated(gradient)), shape));
    }

    private String fullName(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}

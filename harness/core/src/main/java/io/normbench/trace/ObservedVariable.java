package io.normbench.trace;

import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.OptionalDouble;

/** A piece of state whose value is decorated. */
record ObservedVariable(Variable inner, Observation observation) implements Variable {
    @Override
    public Tensor get() {
        return observation.decorated(inner.get());
    }

    @Override
    public OptionalDouble known() {
        return inner.known();
    }

    @Override
    public void set(Tensor value) {
        inner.set(observation.plain(value));
    }

    @Override
    public void lerp(Tensor target, double weight) {
        inner.lerp(observation.plain(target), weight);
    }
}

package io.normbench.tensor;

import java.util.function.Consumer;
import java.util.function.LongToDoubleFunction;

/**
 * A scope that asks another for all that it does not answer itself. Only {@link #normalize} is the interface's own: layers
 * are given this scope, not the one within.
 */
public interface ForwardingScope extends Scope {
    /** The scope that is asked. */
    Scope inner();

    @Override
    default Tensor parameter(String name, Initializer initializer, ParameterRule rule, long... shape) {
        return inner().parameter(name, initializer, rule, shape);
    }

    @Override
    default Variable state(String name, Initializer initializer, long... shape) {
        return inner().state(name, initializer, shape);
    }

    @Override
    default boolean training() {
        return inner().training();
    }

    @Override
    default int statBatch() {
        return inner().statBatch();
    }

    @Override
    default long step() {
        return inner().step();
    }

    @Override
    default double scheduled(LongToDoubleFunction valueAt) {
        return inner().scheduled(valueAt);
    }

    @Override
    default void beforeActivation(Tensor y) {
        inner().beforeActivation(y);
    }

    @Override
    default void auxiliaryLoss(Tensor loss) {
        inner().auxiliaryLoss(loss);
    }

    @Override
    default Tensor probe(Consumer<Tensor> whenKnown, long... shape) {
        return inner().probe(whenKnown, shape);
    }

    @Override
    default void count(String what) {
        inner().count(what);
    }
}

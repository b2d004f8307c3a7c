package io.normbench.model;

import io.normbench.tensor.Initializer;
import io.normbench.tensor.ParameterRule;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongToDoubleFunction;

/**
 * A node of which some below are frozen.
 *
 * @param path its full name and a dot; empty at the root
 * @param nodes full names of the frozen ones
 */
record FreezingScope(Scope inner, String path, Set<String> nodes) implements Scope {
    @Override
    public Scope child(String name) {
        String full = path + name;
        return nodes.contains(full)
                ? new FrozenScope(inner.child(name))
                : new FreezingScope(inner.child(name), full + ".", nodes);
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
    public Tensor normalize(Tensor x, Layer fast, Layer definition) {
        return inner.normalize(x, fast, definition);
    }

    @Override
    public void auxiliaryLoss(Tensor loss) {
        inner.auxiliaryLoss(loss);
    }

    @Override
    public Tensor probe(Consumer<Tensor> whenKnown, long... shape) {
        return inner.probe(whenKnown, shape);
    }

    @Override
    public void count(String what) {
        inner.count(what);
    }

    /** A node that is frozen with all below it: no step is one of training here, and parameters are state. */
    private record FrozenScope(Scope inner) implements Scope {
        @Override
        public Scope child(String name) {
            return new FrozenScope(inner.child(name));
        }

        @Override
        public Tensor parameter(String name, Initializer initializer, ParameterRule rule, long... shape) {
            return inner.state(name, initializer, shape).get();
        }

        @Override
        public Variable state(String name, Initializer initializer, long... shape) {
            return inner.state(name, initializer, shape);
        }

        @Override
        public boolean training() {
            return false;
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

        /** By its own statistics alone: nobody estimates others for it, or lets it take the batch's. */
        @Override
        public Tensor normalize(Tensor x, Layer fast, Layer definition) {
            return fast.apply(x, this);
        }

        @Override
        public void auxiliaryLoss(Tensor loss) {
            // As in evaluation.
        }

        @Override
        public Tensor probe(Consumer<Tensor> whenKnown, long... shape) {
            return inner.probe(whenKnown, shape);
        }

        @Override
        public void count(String what) {
            inner.count(what);
        }
    }
}

package io.normbench.model;

import io.normbench.tensor.ForwardingScope;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.ParameterRule;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.Set;

/**
 * A node of which some below are frozen.
 *
 * @param path its full name and a dot; empty at the root
 * @param nodes full names of the frozen ones
 */
record FreezingScope(Scope inner, String path, Set<String> nodes) implements ForwardingScope {
    @Override
    public Scope child(String name) {
        String full = path + name;
        return nodes.contains(full)
                ? new FrozenScope(inner.child(name))
                : new FreezingScope(inner.child(name), full + ".", nodes);
    }

    @Override
    public Tensor normalize(Tensor x, Layer fast, Layer definition) {
        return inner.normalize(x, fast, definition);
    }

    /** A node that is frozen with all below it: no step is one of training here, and parameters are state. */
    private record FrozenScope(Scope inner) implements ForwardingScope {
        @Override
        public Scope child(String name) {
            return new FrozenScope(inner.child(name));
        }

        @Override
        public Tensor parameter(String name, Initializer initializer, ParameterRule rule, long... shape) {
            return inner.state(name, initializer, shape).get();
        }

        @Override
        public boolean training() {
            return false;
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
    }
}

package io.normbench.engine.libtorch;

import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongToDoubleFunction;

/** A node of the variables' tree; remembers what it found, so that a step looks names up without building them. */
final class ScopeNode implements Scope {
    private final LibTorchSession session;
    private final String prefix;
    private final Map<String, ScopeNode> children = new HashMap<>();
    private final Map<String, LibTorchTensor> parameters = new HashMap<>();
    private final Map<String, StateVariable> states = new HashMap<>();

    ScopeNode(LibTorchSession session, String prefix) {
        this.session = session;
        this.prefix = prefix;
    }

    @Override
    public Scope child(String name) {
        ScopeNode child = children.get(name);
        if (child == null) {
            child = new ScopeNode(session, prefix + name + ".");
            children.put(name, child);
        }
        return child;
    }

    @Override
    public Tensor parameter(String name, Initializer initializer, long... shape) {
        LibTorchTensor found = parameters.get(name);
        if (found == null) {
            found = session.parameter(prefix + name, initializer, shape);
            if (session.ready()) {
                parameters.put(name, found);
            }
        }
        return found;
    }

    @Override
    public Variable state(String name, Initializer initializer, long... shape) {
        StateVariable found = states.get(name);
        if (found == null) {
            found = session.state(prefix + name, initializer, shape);
            states.put(name, found);
        }
        return found;
    }

    @Override
    public boolean training() {
        return session.training();
    }

    @Override
    public int statBatch() {
        return session.options().statBatch();
    }

    @Override
    public long step() {
        return session.stepNumber();
    }

    @Override
    public double scheduled(LongToDoubleFunction valueAt) {
        return session.scheduled(valueAt);
    }

    @Override
    public void count(String what) {
        session.count(what);
    }
}

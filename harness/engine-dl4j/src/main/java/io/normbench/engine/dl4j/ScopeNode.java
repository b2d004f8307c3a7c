package io.normbench.engine.dl4j;

import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.HashMap;
import java.util.Map;

/** A node of the variables' tree; remembers what it found, so that a step looks names up without building them. */
final class ScopeNode implements Scope {
    private final Dl4jSession session;
    private final String prefix;
    private final Map<String, ScopeNode> children = new HashMap<>();
    private final Map<String, Dl4jTensor> parameters = new HashMap<>();
    private final Map<String, StateVariable> states = new HashMap<>();

    ScopeNode(Dl4jSession session, String prefix) {
        this.session = session;
        this.prefix = prefix;
    }

    @Override
    public Scope child(String name) {
        return children.computeIfAbsent(name, key -> new ScopeNode(session, prefix + key + "."));
    }

    @Override
    public Tensor parameter(String name, Initializer initializer, long... shape) {
        Dl4jTensor found = parameters.get(name);
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
        return states.computeIfAbsent(name, key -> session.state(prefix + key, initializer, shape));
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
        return session.completedSteps();
    }

    @Override
    public void count(String what) {
        session.count(what);
    }
}

package io.normbench.tensor;

import java.util.HashMap;
import java.util.Map;

/**
 * A node of the tree of names below a session's root, which knows variables by their full names. It remembers what it
 * found, so that a step looks names up without building them: a session whose variables become others makes a new tree.
 */
public final class NamedScope implements ForwardingScope {
    private final Scope root;
    private final String prefix;
    private final Map<String, NamedScope> children = new HashMap<>();
    private final Map<String, Tensor> parameters = new HashMap<>();
    private final Map<String, Variable> states = new HashMap<>();

    private NamedScope(Scope root, String prefix) {
        this.root = root;
        this.prefix = prefix;
    }

    /** A new tree over {@code root}, which is asked for full names alone and for no children. */
    public static NamedScope over(Scope root) {
        return new NamedScope(root, "");
    }

    @Override
    public Scope inner() {
        return root;
    }

    @Override
    public Scope child(String name) {
        NamedScope child = children.get(name);
        if (child == null) {
            child = new NamedScope(root, prefix + name + ".");
            children.put(name, child);
        }
        return child;
    }

    @Override
    public Tensor parameter(String name, Initializer initializer, ParameterRule rule, long... shape) {
        Tensor found = parameters.get(name);
        if (found == null) {
            found = root.parameter(prefix + name, initializer, rule, shape);
            parameters.put(name, found);
        }
        return found;
    }

    @Override
    public Variable state(String name, Initializer initializer, long... shape) {
        Variable found = states.get(name);
        if (found == null) {
            found = root.state(prefix + name, initializer, shape);
            states.put(name, found);
        }
        return found;
    }
}

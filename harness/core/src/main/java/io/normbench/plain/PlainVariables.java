package io.normbench.plain;

import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.ParameterRule;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;

/** The variables of one layer, by full name, and what passes did to them. */
public final class PlainVariables {
    private final PlainEngine engine;
    private final long seed;
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final Map<String, State> states = new LinkedHashMap<>();
    private final Set<String> moved = new LinkedHashSet<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private long steps;

    /** None yet; their initial values are drawn with {@code seed}, as in a session. */
    public PlainVariables(PlainEngine engine, long seed) {
        this.engine = engine;
        this.seed = seed;
    }

    /** The root of the tree of names, for one pass. */
    public Scope scope(boolean training) {
        return new Node("", training);
    }

    /** Ends a training pass: whoever waits for a gradient learns that it is 0, the last one first. */
    public void endStep() {
        for (int i = waiting.size() - 1; i >= 0; i--) {
            waiting.get(i).run();
        }
        waiting.clear();
        steps++;
    }

    /** The names of all parameters that were asked for, in that order. */
    public List<String> parameters() {
        return List.copyOf(parameters.keySet());
    }

    /** The names of all pieces of state that were asked for, in that order. */
    public List<String> states() {
        return List.copyOf(states.keySet());
    }

    /** The names of those pieces of state that a pass has written. */
    public Set<String> moved() {
        return Set.copyOf(moved);
    }

    private Tensor drawn(String name, Initializer initializer, long... shape) {
        HostTensor values = initializer.drawn(name, seed, shape);
        return engine.tensor(values.toDoubles(), shape);
    }

    private final class State implements Variable {
        private final String name;
        private Tensor value;

        State(String name, Tensor value) {
            this.name = name;
            this.value = value;
        }

        @Override
        public Tensor get() {
            return value;
        }

        @Override
        public OptionalDouble known() {
            return value.count() == 1 ? OptionalDouble.of(value.item()) : OptionalDouble.empty();
        }

        @Override
        public void set(Tensor next) {
            value = next.reshape(value.shape());
            moved.add(name);
        }

        @Override
        public void lerp(Tensor target, double weight) {
            set(value.lerp(target.reshape(value.shape()), weight));
        }
    }

    private final class Node implements Scope {
        private final String prefix;
        private final boolean training;

        Node(String prefix, boolean training) {
            this.prefix = prefix;
            this.training = training;
        }

        @Override
        public Scope child(String name) {
            return new Node(prefix + name + ".", training);
        }

        @Override
        public Tensor parameter(String name, Initializer initializer, ParameterRule rule, long... shape) {
            return parameters.computeIfAbsent(prefix + name, full -> drawn(full, initializer, shape));
        }

        @Override
        public Variable state(String name, Initializer initializer, long... shape) {
            return states.computeIfAbsent(prefix + name, full -> new State(full, drawn(full, initializer, shape)));
        }

        @Override
        public boolean training() {
            return training;
        }

        @Override
        public int statBatch() {
            return 0;
        }

        @Override
        public long step() {
            return steps;
        }

        @Override
        public void auxiliaryLoss(Tensor loss) {
            // No gradients are taken.
        }

        @Override
        public Tensor probe(Consumer<Tensor> whenKnown, long... shape) {
            if (training) {
                waiting.add(() -> whenKnown.accept(engine.full(0, shape)));
            }
            return engine.full(0, shape);
        }

        @Override
        public void count(String what) {
            // Nobody asks for events.
        }
    }
}

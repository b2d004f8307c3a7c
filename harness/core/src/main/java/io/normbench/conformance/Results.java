package io.normbench.conformance;

import io.normbench.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All that a method computed in the steps of an {@link Exercise}, by a name that says the step. */
record Results(Map<String, Quantity> byName) {
    /** What a quantity is. */
    enum Kind {
        OUTPUT,
        INPUT_GRADIENT,
        PARAMETER_GRADIENT,
        STATE
    }

    /**
     * One tensor of results.
     *
     * @param kind what it is
     * @param step the step it belongs to, from 0; for state the last one
     * @param values the tensor
     */
    record Quantity(Kind kind, int step, HostTensor values) {}

    Results {
        byName = new LinkedHashMap<>(byName);
    }

    /** The tensor with this name; null if there is none. */
    @Nullable
    HostTensor values(String name) {
        Quantity quantity = byName.get(name);
        return quantity == null ? null : quantity.values();
    }

    /** The gradient of the input of a step. */
    Optional<HostTensor> inputGradient(int step) {
        return byName.values().stream()
                .filter(quantity -> quantity.kind() == Kind.INPUT_GRADIENT && quantity.step() == step)
                .map(Quantity::values)
                .findFirst();
    }
}

package io.normbench.suite;

import java.util.Map;
import java.util.TreeMap;

/**
 * The network of a task.
 *
 * @param name the model's name in the catalogue: {@code preact-resnet}
 * @param options values by name: {@code depth}, {@code width}, …
 * @param weights the weights that it begins with
 */
public record ModelSpec(String name, Map<String, Object> options, WeightsSpec weights) {
    public ModelSpec {
        options = java.util.Collections.unmodifiableMap(new TreeMap<>(options));
    }

    /** A network that begins as its seed says. */
    public ModelSpec(String name, Map<String, Object> options) {
        this(name, options, WeightsSpec.NONE);
    }
}

package io.normbench.suite;

import java.util.Map;
import java.util.TreeMap;

/**
 * The network of a task.
 *
 * @param name the model's name in the catalogue: {@code preact-resnet}
 * @param options values by name: {@code depth}, {@code width}, …
 */
public record ModelSpec(String name, Map<String, Object> options) {
    public ModelSpec {
        options = java.util.Collections.unmodifiableMap(new TreeMap<>(options));
    }
}

package io.normbench.suite;

import java.util.Map;
import java.util.TreeMap;

/**
 * The data of a task.
 *
 * @param name the data set's name in the catalogue: {@code digits}, {@code cifar10}, {@code cifar100},
 *     {@code image-folder}
 * @param options values by name, among them {@code root} (a folder) and {@code sha256} where the data set needs them
 */
public record DataSpec(String name, Map<String, Object> options) {
    public DataSpec {
        options = java.util.Collections.unmodifiableMap(new TreeMap<>(options));
    }
}

package io.normbench.suite;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A normalization method with its options, as a suite names it.
 *
 * @param id the method's id, with its weight transform if it has one: {@code bn}, {@code gn+ws}
 * @param options option values by name: {@link Number}, {@link Boolean} or {@link String}; those of a weight
 *     transform carry its id as prefix ({@code ws.variant})
 * @param label the name shown in tables; unique within a suite
 */
public record MethodSpec(String id, Map<String, Object> options, String label) {
    public MethodSpec {
        options = java.util.Collections.unmodifiableMap(new TreeMap<>(options));
    }

    /** A method with default options, labelled with its id. */
    public static MethodSpec of(String id) {
        return new MethodSpec(id, Map.of(), id);
    }

    /** A method with options, labelled {@code id(key=value,…)}. */
    public static MethodSpec of(String id, Map<String, Object> options) {
        if (options.isEmpty()) {
            return of(id);
        }
        String text = new TreeMap<>(options)
                .entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(","));
        return new MethodSpec(id, options, id + "(" + text + ")");
    }
}

package io.normbench.suite.yaml;

import com.fasterxml.jackson.core.JsonPointer;

/** Writes a pointer the way people name a key: {@code methods[2].options.groups}. */
public final class KeyPath {
    private KeyPath() {}

    public static String of(JsonPointer pointer) {
        StringBuilder path = new StringBuilder();
        for (JsonPointer rest = pointer; !rest.matches(); rest = rest.tail()) {
            if (rest.mayMatchElement()) {
                path.append('[').append(rest.getMatchingIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(rest.getMatchingProperty());
            }
        }
        return path.toString();
    }
}

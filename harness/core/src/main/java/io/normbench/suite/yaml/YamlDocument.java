package io.normbench.suite.yaml;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * A YAML file as a JSON tree that remembers where everything stood.
 *
 * @param root the tree
 * @param keys position of each mapping's keys, by pointer to the value
 * @param values position of each value
 * @param problems what the tree cannot express: duplicate keys and the like
 */
public record YamlDocument(
        JsonNode root, Map<JsonPointer, Place> keys, Map<JsonPointer, Place> values, List<Problem> problems) {

    /** A fault of YAML itself at {@code place}, below {@code pointer}. */
    public record Problem(JsonPointer pointer, Place place, String message, String expected) {}

    /** Where the value at {@code pointer} stands. */
    public Place value(JsonPointer pointer) {
        return values.getOrDefault(pointer, Place.START);
    }

    /** Where the key at {@code pointer} stands; list items have no key, so their own place. */
    public Place key(JsonPointer pointer) {
        return keys.getOrDefault(pointer, value(pointer));
    }
}

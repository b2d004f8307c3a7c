package io.normbench.suite.read;

import com.fasterxml.jackson.databind.JsonNode;
import io.normbench.util.Nearest;
import java.util.ArrayList;
import java.util.List;

/** Says in words what a JSON Schema accepts: {@code a whole number of at least 1}. */
final class Expectation {
    /** Upper bounds from here on are limits of a Java type, which nobody meets but by a slip of the finger. */
    private static final long TECHNICAL_BOUND = 1 << 20;

    private final JsonNode root;

    /** Words for the schemas of the document {@code root}. */
    Expectation(JsonNode root) {
        this.root = root;
    }

    /** What {@code schema} accepts. */
    String of(JsonNode schema) {
        return of(schema, "");
    }

    /** What {@code schema} accepts, told to someone who violated {@code keyword}. */
    String of(JsonNode schema, String keyword) {
        JsonNode resolved = resolve(schema);
        if (resolved.has("const")) {
            return "'" + resolved.get("const").asText() + "'";
        }
        if (resolved.has("enum")) {
            return Nearest.oneOf(texts(resolved.get("enum")));
        }
        if (resolved.has("patternErrorMessage")) {
            return resolved.get("patternErrorMessage").asText();
        }
        List<String> types = texts(resolved.path("type"));
        return or(types.stream().map(type -> ofType(type, resolved, keyword)).toList());
    }

    private String ofType(String type, JsonNode schema, String keyword) {
        return switch (type) {
            case "integer" -> "a whole number" + range(schema, keyword);
            case "number" -> "a number" + range(schema, keyword);
            case "boolean" -> "true or false";
            case "string" -> "text";
            case "array" ->
                "a list" + (schema.has("minItems") ? " of at least one item" : "") + ", each "
                        + item(resolve(schema.path("items")));
            case "object" ->
                schema.path("properties").isEmpty()
                        ? "a mapping"
                        : "a mapping with " + String.join(", ", names(schema.get("properties")));
            default -> type;
        };
    }

    /** As {@link #of}, without the keys of a mapping: they would bury the rest. */
    private String item(JsonNode schema) {
        List<String> types = texts(schema.path("type"));
        return types.contains("object")
                ? or(types.stream()
                        .map(type -> type.equals("object") ? "a mapping" : "text")
                        .toList())
                : of(schema);
    }

    private JsonNode resolve(JsonNode schema) {
        return schema.has("$ref") ? root.at(schema.get("$ref").asText().substring(1)) : schema;
    }

    private static String range(JsonNode schema, String keyword) {
        List<String> bounds = new ArrayList<>();
        bound(schema, "minimum", "of at least ", bounds);
        bound(schema, "exclusiveMinimum", "above ", bounds);
        if (keyword.equals("maximum") || schema.path("maximum").asLong() < TECHNICAL_BOUND) {
            bound(schema, "maximum", bounds.isEmpty() ? "of at most " : "at most ", bounds);
        }
        bound(schema, "exclusiveMaximum", "below ", bounds);
        return bounds.isEmpty() ? "" : " " + String.join(" and ", bounds);
    }

    private static void bound(JsonNode schema, String keyword, String words, List<String> bounds) {
        if (schema.has(keyword)) {
            bounds.add(words + schema.get(keyword).asText());
        }
    }

    private static String or(List<String> words) {
        int last = words.size() - 1;
        return last < 1 ? String.join("", words) : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> texts(JsonNode node) {
        if (node.isTextual()) {
            return List.of(node.textValue());
        }
        List<String> texts = new ArrayList<>();
        node.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}

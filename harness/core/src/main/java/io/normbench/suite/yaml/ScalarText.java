package io.normbench.suite.yaml;

import com.fasterxml.jackson.databind.JsonNode;

/** Shows a value of a suite file in a message, and converts it to plain Java. */
public final class ScalarText {
    private ScalarText() {}

    /** The value for a message: {@code 'abc'}, {@code 8}, {@code a list}. */
    public static String show(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> "'" + node.textValue() + "'";
            case ARRAY -> node.isEmpty() ? "an empty list" : "a list";
            case OBJECT -> "a mapping";
            case NULL, MISSING -> "empty";
            default -> node.asText();
        };
    }

    /** A number, boolean or string as Java object. */
    public static Object value(JsonNode node) {
        if (node.isNumber()) {
            return node.numberValue();
        }
        return node.isBoolean() ? (Object) node.booleanValue() : node.asText();
    }
}

package io.normbench.suite.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * Resolves plain scalars as the core schema of YAML 1.2 does (section 10.3.2), without octal, hex, .inf and .nan.
 *
 * <p>A whole number is one value however it is written, as JSON Schema has it: {@code 8.0} is 8, and listed beside it
 * listed twice.
 */
final class YamlScalars {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Beyond it a double does not tell whole numbers apart. */
    private static final double MOST_EXACT = 0x1p53;

    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
    private static final Pattern REAL = Pattern.compile("[-+]?([.][0-9]+|[0-9]+([.][0-9]*)?)([eE][-+]?[0-9]+)?");

    private YamlScalars() {}

    /** The value that {@code text} stands for when it is not in quotes. */
    static JsonNode resolve(String text) {
        switch (text) {
            case "", "~", "null", "Null", "NULL":
                return NODES.nullNode();
            case "true", "True", "TRUE":
                return NODES.booleanNode(true);
            case "false", "False", "FALSE":
                return NODES.booleanNode(false);
            default:
                return INTEGER.matcher(text).matches() ? integer(new BigInteger(text)) : realOrText(text);
        }
    }

    private static JsonNode integer(BigInteger value) {
        if (value.bitLength() < Integer.SIZE) {
            return NODES.numberNode(value.intValue());
        }
        return value.bitLength() < Long.SIZE ? NODES.numberNode(value.longValue()) : NODES.numberNode(value);
    }

    private static JsonNode realOrText(String text) {
        if (REAL.matcher(text).matches()) {
            double value = Double.parseDouble(text);
            if (value == Math.rint(value) && Math.abs(value) <= MOST_EXACT) {
                return integer(BigInteger.valueOf((long) value));
            }
            if (Double.isFinite(value)) {
                return NODES.numberNode(value);
            }
        }
        return NODES.textNode(text);
    }
}

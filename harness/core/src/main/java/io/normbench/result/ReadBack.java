package io.normbench.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Trees of JSON as they come back from a file, so that a value made and a value read are equal. */
final class ReadBack {
    private static final JsonMapper MAPPER = new JsonMapper();

    private ReadBack() {}

    /** The tree as it would be read back: 5 as a long or an int is the same there, and null is a JSON null. */
    static JsonNode of(@Nullable JsonNode tree) {
        if (tree == null) {
            return NullNode.getInstance();
        }
        try {
            return MAPPER.readTree(MAPPER.writeValueAsBytes(tree));
        } catch (IOException impossible) {
            throw new IllegalArgumentException("not a JSON tree: " + tree, impossible);
        }
    }
}

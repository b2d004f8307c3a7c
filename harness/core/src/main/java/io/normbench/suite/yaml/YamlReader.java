package io.normbench.suite.yaml;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads YAML into a {@link YamlDocument}: with aliases and merge keys, without tags and custom types.
 *
 * <p>Plain scalars follow YAML 1.2, not 1.1: only {@code true} and {@code false} are booleans. Otherwise the method id
 * {@code on} would read as {@code true}. This is also what editors do that validate against the JSON Schema.
 */
public final class YamlReader {
    /** Far more than any suite has: a few aliases of aliases would otherwise fill the memory. */
    private static final int MOST_VALUES = 100_000;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Map<JsonPointer, Place> keys = new HashMap<>();
    private final Map<JsonPointer, Place> values = new HashMap<>();
    private final List<YamlDocument.Problem> problems = new ArrayList<>();
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private int count;

    private YamlReader() {}

    /**
     * Reads {@code text} as suites are read, without the places.
     *
     * @throws IllegalArgumentException if it is not one YAML document; the message says why
     */
    public static JsonNode tree(String text) {
        try {
            YamlDocument document = read(text);
            document.problems().stream().findFirst().ifPresent(problem -> {
                throw new IllegalArgumentException(KeyPath.of(problem.pointer()) + " " + problem.message());
            });
            return document.root();
        } catch (YAMLException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * Reads {@code text}.
     *
     * @throws YAMLException if it is not one YAML document, or expands to too much
     */
    public static YamlDocument read(String text) {
        YamlReader reader = new YamlReader();
        Node root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
        JsonNode tree = root == null ? NODES.nullNode() : reader.node(root, JsonPointer.empty());
        return new YamlDocument(tree, reader.keys, reader.values, reader.problems);
    }

    private JsonNode node(Node node, JsonPointer at) {
        count(node);
        values.put(at, Place.of(node.getStartMark()));
        if (node instanceof ScalarNode scalar) {
            return scalar.isPlain() ? YamlScalars.resolve(scalar.getValue()) : NODES.textNode(scalar.getValue());
        }
        if (!open.add(node)) {
            problem(at, node, "contains itself through an alias", "an alias to something else");
            return NODES.nullNode();
        }
        JsonNode result =
                node instanceof SequenceNode sequence ? sequence(sequence, at) : mapping((MappingNode) node, at);
        open.remove(node);
        return result;
    }

    /** Values and merged keys count where they are used, not where they stand. */
    private void count(Node node) {
        if (++count > MOST_VALUES) {
            throw new YAMLException("its aliases expand to more than " + MOST_VALUES + " values, the last in line "
                    + Place.of(node.getStartMark()).line());
        }
    }

    private ArrayNode sequence(SequenceNode node, JsonPointer at) {
        ArrayNode array = NODES.arrayNode();
        for (Node item : node.getValue()) {
            array.add(node(item, at.appendIndex(array.size())));
        }
        return array;
    }

    private ObjectNode mapping(MappingNode node, JsonPointer at) {
        ObjectNode object = NODES.objectNode();
        Map<String, Place> own = new HashMap<>();
        List<Node> merged = new ArrayList<>();
        for (NodeTuple entry : node.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                problem(at, entry.getKeyNode(), "a key is a list or a mapping", "text");
            } else if (key.isPlain() && key.getValue().equals("<<")) {
                merged.add(entry.getValueNode());
            } else {
                entry(object, own, key, entry.getValueNode(), at);
            }
        }
        merged.forEach(source -> merge(object, source, at));
        return object;
    }

    private void entry(ObjectNode object, Map<String, Place> own, ScalarNode key, Node value, JsonPointer at) {
        JsonPointer child = at.appendProperty(key.getValue());
        Place first = own.putIfAbsent(key.getValue(), Place.of(key.getStartMark()));
        if (first != null) {
            problem(child, key, "is given twice, first in line " + first.line(), "each key once");
            return;
        }
        keys.put(child, Place.of(key.getStartMark()));
        object.set(key.getValue(), node(value, child));
    }

    /** Adds what {@code source} has and {@code object} lacks. */
    private void merge(ObjectNode object, Node source, JsonPointer at) {
        count(source);
        if (source instanceof SequenceNode sources) {
            sources.getValue().forEach(each -> merge(object, each, at));
        } else if (!(source instanceof MappingNode mapping)) {
            problem(at, source, "'<<' merges something that is not a mapping", "an alias to a mapping");
        } else if (!open.add(mapping)) {
            problem(at, source, "contains itself through an alias", "an alias to something else");
        } else {
            for (NodeTuple entry : mapping.getValue()) {
                count(entry.getKeyNode());
                if (entry.getKeyNode() instanceof ScalarNode key
                        && key.isPlain()
                        && key.getValue().equals("<<")) {
                    merge(object, entry.getValueNode(), at);
                } else if (entry.getKeyNode() instanceof ScalarNode key && !object.has(key.getValue())) {
                    entry(object, new HashMap<>(), key, entry.getValueNode(), at);
                }
            }
            open.remove(mapping);
        }
    }

    private void problem(JsonPointer at, Node node, String message, String expected) {
        problems.add(new YamlDocument.Problem(at, Place.of(node.getStartMark()), message, expected));
    }
}

package io.normbench.suite.yaml;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A value of a suite file and where it is.
 *
 * <p>Tolerant: what is absent or of another type reads as empty, so that semantic checks can run on a file that the
 * schema already found faulty, and all faults come out at once.
 */
public record Cursor(JsonNode node, JsonPointer at) {
    public static Cursor root(JsonNode root) {
        return new Cursor(root, JsonPointer.empty());
    }

    /** The value of key {@code name}; absent if there is none. */
    public Cursor get(String name) {
        return new Cursor(node.path(name), at.appendProperty(name));
    }

    public boolean present() {
        return !node.isMissingNode();
    }

    /** The entries of a mapping, in the order of the file. */
    public List<Cursor> entries() {
        List<Cursor> entries = new ArrayList<>();
        node.fieldNames().forEachRemaining(name -> entries.add(get(name)));
        return entries;
    }

    /** The items of a list. */
    public List<Cursor> items() {
        List<Cursor> items = new ArrayList<>();
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            items.add(new Cursor(node.get(i), at.appendIndex(i)));
        }
        return items;
    }

    /** The items of a list, or the value itself if it is not a list. */
    public List<Cursor> oneOrMore() {
        return node.isArray() ? items() : present() ? List.of(this) : List.of();
    }

    public Optional<String> text() {
        return Optional.ofNullable(node.textValue());
    }

    /** The value of a whole number, also if it is written 16.0. */
    public Optional<Integer> integer() {
        boolean whole = node.isNumber() && node.doubleValue() == node.intValue();
        return whole ? Optional.of(node.intValue()) : Optional.empty();
    }

    /** The last key of the path. */
    public String name() {
        return at.last().getMatchingProperty();
    }
}

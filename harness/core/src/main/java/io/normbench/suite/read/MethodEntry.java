package io.normbench.suite.read;

import io.normbench.suite.MethodSpec;
import io.normbench.suite.yaml.Cursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One item of a suite's {@code methods} as written, read tolerantly.
 *
 * @param item the item: an id, or a mapping with one
 * @param id the method's id
 * @param label the given label; otherwise the id, or {@code id(option=value)} where the suite has the id twice
 */
record MethodEntry(Cursor item, String id, String label) {

    /** The entries of the list {@code methods}; items without an id are left out. */
    public static List<MethodEntry> of(Cursor methods) {
        List<Cursor> items = methods.items().stream()
                .filter(item -> idPlace(item).text().isPresent())
                .toList();
        Map<String, Integer> uses = new HashMap<>();
        items.forEach(item -> uses.merge(idPlace(item).text().orElseThrow(), 1, Integer::sum));
        List<MethodEntry> entries = new ArrayList<>();
        for (Cursor item : items) {
            String id = idPlace(item).text().orElseThrow();
            String label =
                    item.get("label").text().orElseGet(() -> uses.getOrDefault(id, 1) == 1 ? id : describe(id, item));
            entries.add(new MethodEntry(item, id, label));
        }
        return entries;
    }

    /** Its place in the list, from 0. */
    int index() {
        return item.at().last().getMatchingIndex();
    }

    Cursor idPlace() {
        return idPlace(item);
    }

    Cursor options() {
        return item.get("options");
    }

    /** Where the label comes from: its own place, or the id's. */
    Cursor labelPlace() {
        return item.get("label").present() ? item.get("label") : idPlace();
    }

    private static Cursor idPlace(Cursor item) {
        return item.node().isTextual() ? item : item.get("id");
    }

    private static String describe(String id, Cursor item) {
        Map<String, Object> values = new HashMap<>();
        item.get("options")
                .entries()
                .forEach(option -> values.put(option.name(), option.node().asText()));
        return MethodSpec.of(id, values).label();
    }
}

package io.normbench.suite.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.suite.yaml.Cursor;

/**
 * What a task's own {@code measure} makes of the suite's: key by key, the task's value stands before the suite's.
 *
 * <p>Tolerant as {@link Cursor} is. The places of what it gives are those of nothing in the file.
 */
final class TaskMeasure {
    private static final String NONE = "none";

    private TaskMeasure() {}

    /** The measure of {@code task}: the suite's, with the task's settings in place of its own. */
    static Cursor of(Cursor root, Cursor task) {
        Cursor own = task.get("measure");
        ObjectNode merged = copy(root.get("measure").node());
        if (merged.has("throughput")) {
            merged.set(
                    "throughput",
                    merge(merged.get("throughput"), own.get("throughput").node()));
        }
        if (merged.has("accuracy")) {
            merged.set(
                    "accuracy",
                    merge(merged.get("accuracy"), own.get("accuracy").node()));
        }
        if (leavesOutAccuracy(task)) {
            merged.remove("accuracy");
        }
        return Cursor.root(merged);
    }

    /** Whether {@code task} says {@code accuracy: none}. */
    static boolean leavesOutAccuracy(Cursor task) {
        return task.get("measure").get("accuracy").text().filter(NONE::equals).isPresent();
    }

    private static ObjectNode merge(JsonNode base, JsonNode over) {
        ObjectNode merged = copy(base);
        over.properties().forEach(entry -> merged.set(entry.getKey(), entry.getValue()));
        return merged;
    }

    private static ObjectNode copy(JsonNode mapping) {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        mapping.properties().forEach(entry -> copy.set(entry.getKey(), entry.getValue()));
        return copy;
    }
}

package io.normbench.suite.read;

import io.normbench.suite.yaml.Cursor;
import io.normbench.util.Nearest;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks that a term of a claim speaks of one task, which measures the term's metric at the term's batch size: the task
 * that it names, or the only one there is.
 */
final class ClaimTaskCheck {
    private static final String ACCURACY = "accuracy";

    /** What trials of accuracy say besides where the suite has them watched. */
    private static final Set<String> WATCHED = Set.of("distance", "inactive");

    private final Cursor root;
    private final Cursor place;
    private final Faults faults;

    ClaimTaskCheck(Cursor root, Cursor place, Faults faults) {
        this.root = root;
        this.place = place;
        this.faults = faults;
    }

    void check(String metric, String method, String size, Optional<String> task) {
        Map<String, Set<String>> sizes = sizesByTask(metric);
        if (sizes.isEmpty()) {
            return; // a suite without tasks has a fault of its own
        }
        if (task.isPresent()) {
            named(metric, size, task.get(), sizes);
        } else {
            unnamed(metric, method, size, sizes);
        }
    }

    private void named(String metric, String size, String task, Map<String, Set<String>> sizes) {
        if (!sizes.containsKey(task)) {
            faults.unknown(place.at(), "task", task, sizes.keySet());
        } else if (sizes.get(task).isEmpty()) {
            fault("needs " + metric + ", which task '" + task + "' does not measure", "a task that measures it");
        } else if (!sizes.get(task).contains(size)) {
            String message = metric + " of task '" + task + "' is not measured at batch size " + size;
            fault(message, Nearest.oneOf(sizes.get(task)));
        }
    }

    private void unnamed(String metric, String method, String size, Map<String, Set<String>> sizes) {
        List<String> tasks = sizes.entrySet().stream()
                .filter(task -> task.getValue().contains(size))
                .map(Map.Entry::getKey)
                .toList();
        List<String> measured = sizes.values().stream()
                .flatMap(Collection::stream)
                .distinct()
                .sorted(Comparator.comparing(Integer::valueOf))
                .toList();
        if (measured.isEmpty()) {
            String key = WATCHED.contains(metric) ? "singularity" : metric;
            fault("needs " + metric + ", which the suite does not measure", "measure." + key);
        } else if (tasks.isEmpty()) {
            fault(metric + " is not measured at batch size " + size, Nearest.oneOf(measured));
        } else if (tasks.size() > 1) {
            String term = metric + "(" + method + ", " + size;
            fault(
                    term + ") may be of any task of " + String.join(", ", tasks),
                    "the task's id as well: " + term + ", " + tasks.get(0) + ")");
        }
    }

    /** The batch sizes at which each task measures {@code metric}, by task id. */
    private Map<String, Set<String>> sizesByTask(String metric) {
        Map<String, Set<String>> sizes = new LinkedHashMap<>();
        for (Cursor task : root.get("tasks").items()) {
            Set<String> measured = sizes(task, metric);
            task.get("id").text().ifPresent(id -> sizes.put(id, measured));
        }
        return sizes;
    }

    private Set<String> sizes(Cursor task, String metric) {
        boolean watched = WATCHED.contains(metric);
        if (!watched && !metric.equals(ACCURACY)) {
            return RulesCheck.sizes(root);
        }
        Cursor measure = TaskMeasure.of(root, task);
        Cursor accuracy = measure.get(ACCURACY);
        if (!accuracy.present() || watched && !measure.get("singularity").present()) {
            return Set.of();
        }
        return RulesCheck.sizes(accuracy.get("batch_sizes").present() ? accuracy : root);
    }

    private void fault(String message, String expected) {
        faults.value(place.at(), message, expected, "");
    }
}

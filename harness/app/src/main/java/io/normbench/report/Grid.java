package io.normbench.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One quantity over methods and batch sizes, in one setting.
 *
 * @param quantity the quantity
 * @param label its name in this setting: the metric's name for accuracy
 * @param methods the rows, in order
 * @param batchSizes the columns, ascending
 * @param points the values by method and batch size; a cell without trials has no entry
 */
public record Grid(
        Quantity quantity,
        String label,
        List<String> methods,
        List<Integer> batchSizes,
        Map<String, Map<Integer, GridPoint>> points) {
    public Grid {
        methods = List.copyOf(methods);
        batchSizes = List.copyOf(batchSizes);
    }

    /** Arranges the entries of one setting that measure {@code quantity}. */
    static Grid of(Quantity quantity, List<Entry> entries) {
        Map<String, Map<Integer, List<Entry>>> trials = new HashMap<>();
        TreeSet<Integer> batchSizes = new TreeSet<>();
        String label = "";
        for (Entry entry : entries) {
            if (entry.measurement() != quantity.measurement()) {
                continue;
            }
            batchSizes.add(entry.row().cell().batchSize());
            if (label.isEmpty()) {
                label = entry.row().measured().metric();
            }
            trials.computeIfAbsent(entry.row().cell().method(), m -> new TreeMap<>())
                    .computeIfAbsent(entry.row().cell().batchSize(), b -> new ArrayList<>())
                    .add(entry);
        }
        Map<String, Map<Integer, GridPoint>> points = new HashMap<>();
        trials.forEach((method, row) -> {
            Map<Integer, GridPoint> pooled = new TreeMap<>();
            row.forEach((batchSize, list) -> pooled.put(batchSize, Pooling.pool(quantity, list)));
            points.put(method, pooled);
        });
        List<String> methods =
                points.keySet().stream().sorted(MethodFamily.order()).toList();
        boolean named = quantity == Quantity.ACCURACY && !label.isEmpty();
        return new Grid(quantity, named ? label : "", methods, List.copyOf(batchSizes), points);
    }

    /** What stands at {@code method} and {@code batchSize}. */
    public GridPoint point(String method, int batchSize) {
        return points.getOrDefault(method, Map.of()).getOrDefault(batchSize, GridPoint.MISSING);
    }

    /** The value at {@code method} and {@code batchSize}. */
    public OptionalDouble value(String method, int batchSize) {
        return point(method, batchSize).value();
    }

    /** Whether no trial gave a value. */
    public boolean isEmpty() {
        return methods.stream().noneMatch(m -> batchSizes.stream().anyMatch(b -> value(m, b).isPresent()));
    }

    /** The quantity's name, or that of the metric where it has one: {@code Box AP}. */
    public String title() {
        return label.isEmpty() ? quantity.title() : MetricName.title(label);
    }

    /** The same within a sentence: {@code box AP}. */
    String nameInSentence() {
        return label.isEmpty() ? quantity.title().toLowerCase(Locale.ROOT) : MetricName.inSentence(label);
    }

    /** The smallest batch size. */
    int smallest() {
        return batchSizes.get(0);
    }

    /** The largest batch size. */
    int largest() {
        return batchSizes.get(batchSizes.size() - 1);
    }
}

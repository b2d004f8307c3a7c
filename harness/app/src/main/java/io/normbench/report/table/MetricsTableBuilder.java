package io.normbench.report.table;

import io.normbench.machine.MachineState;
import io.normbench.report.grid.Entry;
import io.normbench.report.grid.Grid;
import io.normbench.report.text.MetricName;
import io.normbench.report.text.Numbering;
import io.normbench.report.text.Numbers;
import io.normbench.result.Measured;
import io.normbench.result.SingularityCourse;
import io.normbench.suite.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/** Gathers what the accuracy trials of one setting found besides the headline metric. */
public final class MetricsTableBuilder {
    /** Settings of a trial, not findings. */
    private static final Set<String> NO_METRIC = Set.of("peak_learning_rate");

    private final String id;
    private final List<Entry> entries;
    private final Numbering numbering;

    public MetricsTableBuilder(String idPrefix, List<Entry> entries, Numbering numbering) {
        this.id = idPrefix + "-table-metrics";
        this.entries = entries.stream()
                .filter(e ->
                        e.measurement() == Measurement.ACCURACY && e.failure().isEmpty())
                .toList();
        this.numbering = numbering;
    }

    /** The table; empty if no trial has a further figure. */
    public Optional<MetricsTable> build(Grid grid) {
        List<String> names =
                names().stream().filter(name -> !name.equals(grid.label())).toList();
        if (names.isEmpty()) {
            return Optional.empty();
        }
        List<String> columns = new ArrayList<>(List.of(grid.title()));
        names.forEach(name -> columns.add(MetricName.title(name)));
        List<MetricsTable.Row> rows = new ArrayList<>();
        for (String method : grid.methods()) {
            boolean first = true;
            for (int batchSize : grid.batchSizes()) {
                List<Measured> trials = trials(method, batchSize);
                if (!trials.isEmpty()) {
                    rows.add(new MetricsTable.Row(method, first, batchSize, trials.size(), values(trials, names)));
                    first = false;
                }
            }
        }
        boolean gaps = rows.stream()
                .flatMap(row -> row.values().stream())
                .anyMatch(v -> v.sortKey().isEmpty());
        return Optional.of(new MetricsTable(
                id,
                numbering.nextTable(),
                "Further metrics",
                "Means over seeds, n of them."
                        + (gaps ? " \u2013: nothing in the held-out images counts for this figure." : ""),
                columns,
                rows));
    }

    /** Fractions are findings; whole numbers count events, bytes or parameters. */
    private List<String> names() {
        Set<String> names = new TreeSet<>();
        for (Entry entry : entries) {
            entry.row().measured().metrics().forEach((name, value) -> {
                boolean state = name.startsWith(MachineState.PREFIX);
                boolean watched = name.startsWith(SingularityCourse.PREFIX); // has a page of its own
                if (value instanceof Double && !state && !watched && !NO_METRIC.contains(name)) {
                    names.add(name);
                }
            });
        }
        return List.copyOf(names);
    }

    private List<Measured> trials(String method, int batchSize) {
        return entries.stream()
                .map(Entry::row)
                .filter(row -> row.cell().method().equals(method) && row.cell().batchSize() == batchSize)
                .map(row -> row.measured())
                .toList();
    }

    private static List<MetricsTable.Value> values(List<Measured> trials, List<String> names) {
        List<MetricsTable.Value> values = new ArrayList<>();
        values.add(value(trials.stream()
                .filter(m -> m.metricValue().isPresent())
                .mapToDouble(m -> m.metricValue().getAsDouble())
                .average()));
        for (String name : names) {
            values.add(value(trials.stream()
                    .map(m -> m.metrics().get(name))
                    .filter(Number.class::isInstance)
                    .mapToDouble(v -> ((Number) v).doubleValue())
                    // COCO's way to say that nothing counts.
                    .filter(v -> Double.isFinite(v) && v >= 0)
                    .average()));
        }
        return values;
    }

    private static MetricsTable.Value value(OptionalDouble mean) {
        return mean.isPresent()
                ? new MetricsTable.Value(Numbers.fixed(mean.getAsDouble(), 3), Double.toString(mean.getAsDouble()))
                : new MetricsTable.Value("\u2013", "");
    }
}

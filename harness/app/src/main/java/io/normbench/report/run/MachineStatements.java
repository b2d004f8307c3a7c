package io.normbench.report.run;

import io.normbench.machine.MachineState;
import io.normbench.report.grid.Entry;
import io.normbench.report.grid.Quantity;
import io.normbench.report.grid.Setting;
import io.normbench.report.run.MachineSection.FlaggedTrial;
import io.normbench.report.text.Numbers;
import io.normbench.report.text.Statement;
import io.normbench.result.ResultRow;
import io.normbench.suite.Measurement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Gathers what the rows and the manifest say of the machine's state. */
public final class MachineStatements {
    private static final String UNKNOWN = "\u2013";

    private final List<Entry> entries;

    private MachineStatements(List<Entry> entries) {
        this.entries = entries;
    }

    public static MachineSection of(ReportContext context, List<Entry> entries) {
        MachineStatements made = new MachineStatements(entries);
        return new MachineSection(made.statements(), context.stateFacts(), made.flagged());
    }

    /** The flags of a trial, {@code busy steal}; empty if there are none. */
    static String flags(ResultRow row) {
        return row.measured().metrics().getOrDefault(MachineState.FLAGS, "").toString();
    }

    /** What a table of timings says of flagged trials behind it; empty if there are none. */
    public static String note(Quantity quantity, List<Entry> entries) {
        List<Entry> behind = entries.stream()
                .filter(e -> e.measures(quantity) && e.failure().isEmpty())
                .filter(e -> quantity.read(e.row().measured()).isPresent())
                .toList();
        long flagged = behind.stream().filter(e -> !flags(e.row()).isEmpty()).count();
        return flagged == 0
                ? ""
                : " " + Numbers.fixed(flagged, 0) + " of " + Numbers.count(behind.size(), "trial")
                        + " behind this table ran while the machine was busy, stolen from or throttled; see Machine"
                        + " state.";
    }

    private List<Statement> statements() {
        List<Statement> statements = new ArrayList<>();
        if (entries.stream().noneMatch(e -> hasState(e.row()))) {
            return statements;
        }
        Map<String, Long> counts = new TreeMap<>(entries.stream()
                .flatMap(e -> Arrays.stream(flags(e.row()).split(" ")))
                .filter(flag -> !flag.isEmpty())
                .collect(Collectors.groupingBy(flag -> flag, Collectors.counting())));
        long timed = entries.stream()
                .filter(e -> e.measurement() == Measurement.THROUGHPUT)
                .count();
        long flaggedTimed =
                flagged().stream().filter(t -> t.trial().startsWith("t")).count();
        statements.add(new Statement(
                "Flagged trials",
                counts.isEmpty()
                        ? "none of " + Numbers.count(entries.size(), "trial") + "."
                        : Numbers.fixed(flaggedTimed, 0) + " of " + Numbers.count(timed, "throughput trial") + ", "
                                + Numbers.fixed(flagged().size(), 0) + " of " + Numbers.count(entries.size(), "trial")
                                + " in all ("
                                + counts.entrySet().stream()
                                        .map(e -> e.getKey() + " " + e.getValue())
                                        .collect(Collectors.joining(", "))
                                + ")."));
        range(statements, "Others' load, in cores", MachineState.OTHERS, 2);
        range(statements, "Steal, share of processor time asked for", MachineState.STEAL, 3);
        range(statements, "Temperature, \u00b0C", MachineState.PREFIX + "cpu_celsius_end", 0);
        range(statements, "Processor clock, MHz", MachineState.PREFIX + "cpu_mhz_end", 0);
        values(statements, "Governor", MachineState.PREFIX + "governor");
        values(statements, "Turbo", MachineState.PREFIX + "turbo");
        values(statements, "GPU clocks held down by", MachineState.PREFIX + "gpu_throttle_reasons");
        return statements;
    }

    private void range(List<Statement> statements, String topic, String key, int decimals) {
        double[] values = entries.stream()
                .map(e -> e.row().measured().metrics().get(key))
                .filter(Number.class::isInstance)
                .mapToDouble(value -> ((Number) value).doubleValue())
                .sorted()
                .toArray();
        if (values.length > 0) {
            statements.add(new Statement(
                    topic,
                    "median " + Numbers.fixed(values[values.length / 2], decimals) + ", from "
                            + Numbers.fixed(values[0], decimals) + " to "
                            + Numbers.fixed(values[values.length - 1], decimals) + "."));
        }
    }

    private void values(List<Statement> statements, String topic, String key) {
        TreeSet<String> values = new TreeSet<>();
        entries.forEach(e -> {
            Object value = e.row().measured().metrics().get(key);
            if (value != null) {
                values.add(value.toString());
            }
        });
        if (!values.isEmpty()) {
            statements.add(new Statement(topic, String.join("; ", values) + "."));
        }
    }

    private List<FlaggedTrial> flagged() {
        List<Setting> settings = entries.stream().map(Entry::setting).distinct().toList();
        return entries.stream()
                .map(Entry::row)
                .filter(row -> !flags(row).isEmpty())
                .map(row -> new FlaggedTrial(
                        Setting.of(row).title(settings),
                        row.cell().method(),
                        row.cell().batchSize(),
                        row.trial(),
                        flags(row).replace(" ", ", "),
                        figure(row, MachineState.OTHERS, 2),
                        figure(row, MachineState.STEAL, 3)))
                .toList();
    }

    private static boolean hasState(ResultRow row) {
        return row.measured().metrics().keySet().stream().anyMatch(key -> key.startsWith(MachineState.PREFIX));
    }

    private static String figure(ResultRow row, String key, int decimals) {
        return row.measured().metrics().get(key) instanceof Number value
                ? Numbers.fixed(value.doubleValue(), decimals)
                : UNKNOWN;
    }
}

package io.normbench.gate.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.gate.sample.Quantity;
import io.normbench.gate.verdict.GateJson;
import io.normbench.gate.verdict.GateResult;
import io.normbench.gate.verdict.GateText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Writes histories as text for the terminal and as JSON of schema {@value #SCHEMA}. */
public final class HistoryReports {
    /** The schema this version writes. */
    public static final String SCHEMA = "normbench/history/v1";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private HistoryReports() {}

    /** One table a history, a line a cell, and below it its changes. */
    public static List<String> text(List<History> histories, ChangePoints settings) {
        List<String> lines = new ArrayList<>();
        for (History history : histories) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            table(history, settings, lines);
        }
        if (histories.size() > 1) {
            lines.add("");
            lines.add(histories.size()
                    + " histories, because runs of different environments or suites are not comparable.");
        }
        return lines;
    }

    private static void table(History history, ChangePoints settings, List<String> lines) {
        List<HistoryRun> runs = history.runs();
        lines.add(String.format(
                Locale.ROOT,
                "fingerprint %s, suite %s: %s, %s to %s",
                history.fingerprint(),
                history.suite(),
                GateText.count(runs.size(), "run"),
                runs.get(0).label(),
                runs.get(runs.size() - 1).label()));
        if (runs.size() < 2 * settings.minSegment()) {
            lines.add("too few runs for change points: " + 2 * settings.minSegment() + " are needed");
        }
        int width = history.series().stream()
                .mapToInt(series -> series.cell().label().length())
                .max()
                .orElse(4);
        for (Quantity quantity : Quantity.values()) {
            List<History.Series> ofQuantity = history.series().stream()
                    .filter(series -> series.quantity() == quantity)
                    .toList();
            if (!ofQuantity.isEmpty()) {
                lines.add(String.format(
                        Locale.ROOT,
                        "%-" + width + "s  %5s  %11s  %11s  %8s",
                        quantity.title(),
                        "runs",
                        "first",
                        "last",
                        "drift"));
                ofQuantity.forEach(series -> series(series, width, lines));
            }
        }
    }

    private static void series(History.Series series, int width, List<String> lines) {
        Quantity quantity = series.quantity();
        lines.add(String.format(
                Locale.ROOT,
                "%-" + width + "s  %5d  %11s  %11s  %8s",
                series.cell().label(),
                series.runs().size(),
                value(series.values().get(0), quantity),
                value(series.values().get(series.values().size() - 1), quantity),
                GateText.difference(series.drift(), quantity)));
        for (ChangePoint change : series.changes()) {
            double[] levels = series.levels(change);
            lines.add(String.format(
                    Locale.ROOT,
                    "  changed at %s (run %s): %s → %s, %s, p %s",
                    series.runs().get(change.index()).label(),
                    series.runs().get(change.index()).runId(),
                    value(levels[0], quantity),
                    value(levels[1], quantity),
                    GateText.difference(series.size(change), quantity),
                    GateText.p(OptionalDouble.of(change.p()))));
        }
    }

    /** Everything, unrounded; {@code ratchet} is the comparison with the last release, or null. */
    public static String json(List<History> histories, @Nullable GateResult ratchet) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("schema", SCHEMA);
        ArrayNode all = root.putArray("histories");
        histories.forEach(history -> add(all.addObject(), history));
        try {
            if (ratchet != null) {
                root.set("ratchet", MAPPER.readTree(GateJson.write(ratchet)));
            }
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of texts and numbers cannot be written", impossible);
        }
    }

    private static void add(ObjectNode node, History history) {
        node.put("fingerprint", history.fingerprint())
                .put("suite", history.suite())
                .put("suite_sha256", history.suiteHash());
        ArrayNode runs = node.putArray("runs");
        history.runs()
                .forEach(run -> runs.addObject()
                        .put("run_id", run.runId())
                        .put("commit", run.commit())
                        .put("created", run.created().toString()));
        ArrayNode cells = node.putArray("cells");
        for (History.Series series : history.series()) {
            ObjectNode cell = cells.addObject()
                    .put("cell", series.cell().label())
                    .put("quantity", series.quantity().id())
                    .put("unit", series.quantity().unit());
            ArrayNode runIds = cell.putArray("runs");
            series.runs().forEach(run -> runIds.add(run.runId()));
            ArrayNode values = cell.putArray("values");
            series.values().forEach(values::add);
            ArrayNode changes = cell.putArray("changes");
            for (ChangePoint change : series.changes()) {
                double[] levels = series.levels(change);
                changes.addObject()
                        .put("run_id", series.runs().get(change.index()).runId())
                        .put("commit", series.runs().get(change.index()).commit())
                        .put("before", levels[0])
                        .put("after", levels[1])
                        .put("change", series.size(change))
                        .put("p", change.p());
            }
        }
    }

    private static String value(double value, Quantity quantity) {
        return GateText.value(OptionalDouble.of(value), quantity);
    }
}

package io.normbench.report.grid;

import io.normbench.report.text.Fact;
import io.normbench.report.text.OutcomeText;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.suite.Measurement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A row with what the report knows about it.
 *
 * @param row the row
 * @param setting its table
 * @param failure its failure, if it has no usable result
 */
public record Entry(ResultRow row, Setting setting, Optional<Failure> failure) {
    /** Reads {@code rows}; failures are numbered in this order. */
    public static List<Entry> of(List<ResultRow> rows) {
        Set<Setting> known = rows.stream()
                .map(Setting::of)
                .filter(setting -> !setting.hasBlanks())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        List<Entry> entries = new ArrayList<>();
        int failures = 0;
        for (ResultRow row : rows) {
            Setting setting = complete(Setting.of(row), known);
            Optional<OutcomeText> text = problem(row);
            if (text.isPresent()) {
                failures++;
            }
            int number = failures;
            entries.add(new Entry(row, setting, text.map(t -> failure(number, t, row, setting))));
        }
        return entries;
    }

    public Measurement measurement() {
        return Measurement.ofTrial(row.trial());
    }

    /**
     * Whether this trial measures {@code quantity}. Memory stands beside the step time in runs of schema v1 and of pairs
     * of builds.
     */
    public boolean measures(Quantity quantity) {
        boolean memoryBesideTime = quantity.measurement() == Measurement.MEMORY
                && measurement() == Measurement.THROUGHPUT
                && (quantity.read(row.measured()).isPresent() || !row.schema().equals(ResultRow.SCHEMA));
        return measurement() == quantity.measurement() || memoryBesideTime;
    }

    private static Setting complete(Setting setting, Set<Setting> known) {
        if (!setting.hasBlanks()) {
            return setting;
        }
        return known.stream()
                .map(setting::completedBy)
                .filter(completed -> completed != setting)
                .findFirst()
                .orElse(setting);
    }

    private static Optional<OutcomeText> problem(ResultRow row) {
        if (!(row.outcome() instanceof Outcome.Completed)) {
            return Optional.of(OutcomeText.of(row.outcome()));
        }
        OptionalDouble metric = row.measured().metricValue();
        return metric.isPresent() && !Double.isFinite(metric.getAsDouble())
                ? Optional.of(OutcomeText.NOT_A_NUMBER)
                : Optional.empty();
    }

    private static Failure failure(int number, OutcomeText text, ResultRow row, Setting setting) {
        String reason = row.outcome().reason().strip();
        if (text == OutcomeText.NOT_A_NUMBER) {
            reason = "The metric " + row.measured().metric() + " is not a number.";
        }
        int newline = reason.indexOf('\n');
        return new Failure(
                number,
                text.kind(),
                text.marker(),
                row.cell().task(),
                setting.facts().stream().map(Fact::value).collect(Collectors.joining(", ")),
                row.cell().method(),
                row.cell().batchSize(),
                row.trial(),
                row.seed(),
                newline < 0 ? reason : reason.substring(0, newline).strip(),
                newline < 0 ? "" : reason.substring(newline + 1).stripTrailing());
    }
}

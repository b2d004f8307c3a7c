package io.normbench.report.published;

import io.normbench.published.PublishedNumber;
import io.normbench.published.PublishedNumber.Evidence;
import io.normbench.report.published.PublishedPage.Row;
import io.normbench.result.ResultRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Finds the published numbers that were measured under the condition of a cell of the run. */
public final class PublishedPageBuilder {
    private final List<PublishedNumber> numbers;
    private final Map<String, String> dataSets;
    private final UnaryOperator<String> metricName;

    /**
     * @param numbers all of them
     * @param dataSets name of each task's data set, by the task's id
     * @param metricName how a metric is called in a heading
     */
    public PublishedPageBuilder(
            List<PublishedNumber> numbers, Map<String, String> dataSets, UnaryOperator<String> metricName) {
        this.numbers = List.copyOf(numbers);
        this.dataSets = Map.copyOf(dataSets);
        this.metricName = metricName;
    }

    /** Makes the page; without rows if no condition is the same. */
    public PublishedPage build(String suiteName, String runId, List<ResultRow> results) {
        List<Row> rows = new ArrayList<>();
        for (PublishedNumber number : numbers) {
            Map<String, List<Double>> cells = new LinkedHashMap<>();
            Map<String, ResultRow> first = new LinkedHashMap<>();
            for (ResultRow result : results) {
                String dataSet = dataSets.getOrDefault(result.cell().task(), "");
                number.measuredIn(result, dataSet).ifPresent(value -> {
                    // Builds, engines and devices are measured apart.
                    String cell = result.cell().toString() + result.build();
                    cells.computeIfAbsent(cell, key -> new ArrayList<>()).add(value);
                    first.putIfAbsent(cell, result);
                });
            }
            cells.forEach(
                    (cell, values) -> rows.add(row(number, Objects.requireNonNull(first.get(cell), cell), values)));
        }
        return new PublishedPage(suiteName, runId, rows);
    }

    private Row row(PublishedNumber number, ResultRow result, List<Double> values) {
        double published = number.share().getAsDouble();
        double here = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        String sure = number.evidence() == Evidence.VERIFIED
                ? ""
                : number.evidence() == Evidence.DERIVED
                        ? " (derived from another source)"
                        : " (recalled, not verified)";
        return new Row(
                result.cell().task(),
                result.cell().method(),
                result.cell().batchSize(),
                metricName.apply(number.metric()),
                text(published),
                text(here),
                values.size(),
                String.format(Locale.ROOT, "%+.2f", 100 * (here - published)).replace('-', '\u2212'),
                String.join(", ", Arrays.asList(number.network(), number.data(), number.schedule())),
                number.source() + sure + (number.note().isEmpty() ? "" : "; " + number.note()));
    }

    private static String text(double share) {
        return String.format(Locale.ROOT, "%.4f", share);
    }
}

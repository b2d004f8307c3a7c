package io.normbench.run.ab.aa;

import io.normbench.result.Arm;
import io.normbench.result.CellKey;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.stats.Quantiles;
import io.normbench.suite.Measurement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the comparisons of an A/A measurement from its rows. */
final class AaComparisons {
    private AaComparisons() {}

    /** Prefix of the pairs of comparison {@code number}: {@code r3.}, followed by the pair's number. */
    static String prefix(int number) {
        return "r" + number + ".";
    }

    /**
     * The rows of the fingerprint that most rows of their engine and measurement have: a measurement that was resumed
     * after an update of Java has two, and accuracy is trained with other threads than steps are timed with.
     */
    static List<ResultRow> comparable(List<ResultRow> rows) {
        Map<List<Object>, String> usual = rows.stream()
                .collect(Collectors.groupingBy(
                        AaComparisons::condition,
                        Collectors.collectingAndThen(Collectors.toList(), AaComparisons::mostCommon)));
        return rows.stream()
                .filter(row -> row.fingerprint().equals(usual.get(condition(row))))
                .toList();
    }

    private static List<Object> condition(ResultRow row) {
        return List.of(row.cell().engine(), Measurement.ofTrial(row.trial()));
    }

    private static String mostCommon(List<ResultRow> rows) {
        Map<String, Long> counts =
                rows.stream().collect(Collectors.groupingBy(ResultRow::fingerprint, Collectors.counting()));
        return counts.entrySet().stream()
                .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .orElseThrow()
                .getKey();
    }

    /** The fingerprint of the timed trials among {@code comparable} rows: the noise model is found by it. */
    static Optional<String> fingerprint(List<ResultRow> comparable) {
        return comparable.stream()
                .filter(row -> Measurement.ofTrial(row.trial()) == Measurement.THROUGHPUT)
                .map(ResultRow::fingerprint)
                .findFirst();
    }

    /**
     * The cells of {@code comparable} rows, with every comparison all of whose trials completed, and the
     * differences of accuracy of every seed that both arms completed.
     *
     * @param comparisons comparisons to look for
     * @param pairs pairs of each
     */
    static List<AaRecord.Cell> of(List<ResultRow> comparable, int comparisons, int pairs) {
        Map<CellKey, Map<String, ResultRow>> cells = comparable.stream()
                .filter(row -> row.outcome() instanceof Outcome.Completed)
                .collect(Collectors.groupingBy(
                        ResultRow::cell,
                        LinkedHashMap::new,
                        Collectors.toMap(
                                ResultRow::trial, Function.identity(), (first, second) -> first, LinkedHashMap::new)));
        List<AaRecord.Cell> found = new ArrayList<>();
        cells.forEach((cell, byTrial) -> found.add(cell(cell, byTrial, comparisons, pairs)));
        found.sort(Comparator.comparing(
                AaRecord.Cell::cell,
                Comparator.comparing(CellKey::task)
                        .thenComparing(CellKey::method)
                        .thenComparing(CellKey::batchSize)));
        return found;
    }

    private static AaRecord.Cell cell(CellKey cell, Map<String, ResultRow> byTrial, int comparisons, int pairs) {
        List<Double> logRatios = new ArrayList<>();
        List<List<Double>> pairLogRatios = new ArrayList<>();
        for (int number = 1; number <= comparisons; number++) {
            double[] base = medians(byTrial, number, pairs, Arm.BASE);
            double[] head = medians(byTrial, number, pairs, Arm.HEAD);
            if (base.length == pairs && head.length == pairs) {
                logRatios.add(Math.log(Quantiles.median(head) / Quantiles.median(base)));
                List<Double> ofPairs = new ArrayList<>();
                for (int i = 0; i < pairs; i++) {
                    ofPairs.add(Math.log(head[i] / base[i]));
                }
                pairLogRatios.add(ofPairs);
            }
        }
        return new AaRecord.Cell(cell, logRatios, pairLogRatios, metricDifferences(byTrial));
    }

    /** Of the pairs {@code a<seed>}, in order of the rows. */
    private static List<Double> metricDifferences(Map<String, ResultRow> byTrial) {
        List<Double> differences = new ArrayList<>();
        byTrial.forEach((name, base) -> {
            ResultRow head = byTrial.get(base.pair() + "-" + Arm.HEAD.id());
            boolean paired = base.arm().equals(Arm.BASE.id()) && base.pair().startsWith("a");
            if (paired
                    && head != null
                    && base.measured().metricValue().isPresent()
                    && head.measured().metricValue().isPresent()) {
                differences.add(head.measured().metricValue().getAsDouble()
                        - base.measured().metricValue().getAsDouble());
            }
        });
        return differences;
    }

    /** Step times of the trials that there are, in order of the pairs. */
    private static double[] medians(Map<String, ResultRow> byTrial, int number, int pairs, Arm arm) {
        List<Double> medians = new ArrayList<>();
        for (int pair = 1; pair <= pairs; pair++) {
            ResultRow row = byTrial.get(prefix(number) + pair + "-" + arm.id());
            if (row != null && row.measured().stepMsMedian().isPresent()) {
                medians.add(row.measured().stepMsMedian().orElseThrow());
            }
        }
        return medians.stream().mapToDouble(Double::doubleValue).toArray();
    }
}

package io.normbench.report;

import io.normbench.result.Comparison;
import io.normbench.stats.Interval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

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
    /** What stands before a ratio that cannot be told from 1. */
    static final String TIE = "\u2248 ";

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
            if (!entry.measures(quantity)) {
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

    /**
     * A throughput over the baseline's.
     *
     * @param value above 1 is faster
     * @param interval its 95% interval; empty where the two were not measured side by side
     * @param noiseFloor what equals came out apart, relative; 0 without an interval
     */
    record Relative(double value, Optional<Interval> interval, double noiseFloor) {
        /** Whether it was measured and cannot be told from 1. */
        boolean tie() {
            return interval.filter(each -> new Comparison.Ratio(value, each).isTie(noiseFloor))
                    .isPresent();
        }

        /** The value, marked if it is a tie. */
        String text() {
            return (tie() ? TIE : "") + Numbers.fixed(value, 2);
        }
    }

    /**
     * The throughput of {@code method} over that of {@code baseline} at {@code batchSize}: within rounds where they were
     * measured side by side, otherwise the quotient of the two.
     */
    Optional<Relative> relative(String method, String baseline, int batchSize) {
        GridPoint point = point(method, batchSize);
        Optional<Comparison> comparison =
                point.comparison().filter(found -> found.reference().equals(baseline));
        Optional<Comparison.Ratio> ratio = comparison.flatMap(
                found -> quantity == Quantity.INFER_THROUGHPUT ? found.inferRatio() : found.ratio());
        if (ratio.isPresent() && ratio.get().low() > 0) {
            Comparison.Ratio step = ratio.get();
            return Optional.of(new Relative(
                    1 / step.value(),
                    Optional.of(new Interval(1 / step.high(), 1 / step.low())),
                    comparison.get().noiseFloor()));
        }
        OptionalDouble base = value(baseline, batchSize);
        return point.value().isPresent() && base.isPresent()
                ? Optional.of(new Relative(
                        point.value().getAsDouble() / base.getAsDouble(), Optional.empty(), 0))
                : Optional.empty();
    }

    /**
     * The geometric mean of {@link #relative} over the batch sizes at which both have a value. Its interval and its noise
     * floor are narrower than those of one batch size, as those of a mean of independent groups are.
     */
    Optional<Relative> meanRelative(String method, String baseline) {
        List<Relative> all = batchSizes.stream()
                .flatMap(batchSize -> relative(method, baseline, batchSize).stream())
                .toList();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        double mean = all.stream().mapToDouble(each -> Math.log(each.value())).average().orElseThrow();
        if (all.stream().anyMatch(each -> each.interval().isEmpty())) {
            return Optional.of(new Relative(Math.exp(mean), Optional.empty(), 0));
        }
        double half = ofMean(all, each -> Math.log(each.interval().get().high() / each.interval().get().low()) / 2);
        double floor = ofMean(all, each -> Math.log1p(each.noiseFloor()));
        return Optional.of(new Relative(
                Math.exp(mean),
                Optional.of(new Interval(Math.exp(mean - half), Math.exp(mean + half))),
                Math.expm1(floor)));
    }

    private static double ofMean(List<Relative> all, ToDoubleFunction<Relative> part) {
        double squares = all.stream().mapToDouble(part).map(each -> each * each).sum();
        return Math.sqrt(squares) / all.size();
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

package io.normbench.report.grid;

import io.normbench.report.method.MethodFamily;
import io.normbench.report.method.MethodOptions;
import io.normbench.report.text.MetricName;
import io.normbench.report.text.Numbers;
import io.normbench.result.Comparison;
import io.normbench.stats.Contrast;
import io.normbench.stats.Interval;
import io.normbench.stats.SeedSpread;
import io.normbench.stats.StudentT;
import io.normbench.stats.Wilson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * One quantity over methods and batch sizes, in one setting.
 *
 * @param quantity the quantity
 * @param label its name in this setting: the metric's name for accuracy
 * @param methods the rows, in order
 * @param batchSizes the columns, ascending
 * @param points the values by method and batch size; a cell without trials has no entry
 * @param options which methods are the same computation
 */
public record Grid(
        Quantity quantity,
        String label,
        List<String> methods,
        List<Integer> batchSizes,
        Map<String, Map<Integer, GridPoint>> points,
        MethodOptions options) {
    /** What stands before a ratio that cannot be told from 1. */
    static final String TIE = "\u2248 ";

    private static final double CONFIDENCE = 0.95;

    public Grid {
        methods = List.copyOf(methods);
        batchSizes = List.copyOf(batchSizes);
    }

    /** Arranges the entries of one setting that measure {@code quantity}, by labels alone. */
    public static Grid of(Quantity quantity, List<Entry> entries) {
        return of(quantity, entries, MethodOptions.UNKNOWN, Map.of());
    }

    /**
     * Arranges the entries of one setting that measure {@code quantity}.
     *
     * @param scores how well a trial did each held-out item, by {@code ResultRow.key()}
     */
    public static Grid of(Quantity quantity, List<Entry> entries, MethodOptions options, Map<String, double[]> scores) {
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
            row.forEach((batchSize, list) -> pooled.put(batchSize, Pooling.pool(quantity, list, scores)));
            points.put(method, pooled);
        });
        List<String> methods =
                points.keySet().stream().sorted(MethodFamily.order()).toList();
        boolean named = quantity == Quantity.ACCURACY && !label.isEmpty();
        return new Grid(quantity, named ? label : "", methods, List.copyOf(batchSizes), points, options);
    }

    /** What stands at {@code method} and {@code batchSize}. */
    public GridPoint point(String method, int batchSize) {
        return points.getOrDefault(method, Map.of()).getOrDefault(batchSize, GridPoint.MISSING);
    }

    /** The value at {@code method} and {@code batchSize}. */
    public OptionalDouble value(String method, int batchSize) {
        return point(method, batchSize).value();
    }

    /** The methods that have a value at {@code batchSize}. */
    public List<String> measured(int batchSize) {
        return methods.stream()
                .filter(method -> value(method, batchSize).isPresent())
                .toList();
    }

    /** How much seeds differ at {@code batchSize}; empty where no method has two. */
    Optional<SeedSpread> spread(int batchSize) {
        return SeedSpread.of(measured(batchSize).stream()
                .map(method -> point(method, batchSize).seeds())
                .toList());
    }

    /**
     * The 95% interval of a value: of a metric by its seeds and its held-out items, joined in quadrature (Zou and Donner
     * 2008); of a training speed by rounds and workers; empty where nothing is known of the spread.
     */
    public Optional<Interval> interval(String method, int batchSize) {
        GridPoint point = point(method, batchSize);
        if (point.value().isEmpty()) {
            return Optional.empty();
        }
        if (quantity.isOverSeeds()) {
            return ofMetric(point, spread(batchSize));
        }
        Optional<Interval> step = point.comparison()
                .flatMap(Comparison::stepMs)
                .filter(found -> found.low() > 0 && Double.isFinite(found.high()));
        return switch (quantity) {
            case STEP_TIME -> step;
            case TRAIN_THROUGHPUT ->
                step.map(found -> new Interval(1e3 * batchSize / found.high(), 1e3 * batchSize / found.low()));
            default -> Optional.empty();
        };
    }

    private static Optional<Interval> ofMetric(GridPoint point, Optional<SeedSpread> spread) {
        OptionalDouble items = point.items();
        if (spread.isEmpty() && items.isEmpty()) {
            return Optional.empty();
        }
        double mean = point.value().getAsDouble();
        double seeds = spread.map(found -> StudentT.quantile(found.freedomOf(point.seeds()), (1 + CONFIDENCE) / 2)
                        * Math.sqrt(found.ofMean(point.seeds())))
                .orElse(0.0);
        boolean share = mean >= 0 && mean <= 1;
        Interval sample = items.isPresent() && share
                ? Wilson.interval(mean, items.getAsDouble(), CONFIDENCE)
                : new Interval(mean, mean);
        double low = mean - Math.hypot(seeds, mean - sample.low());
        double high = mean + Math.hypot(seeds, sample.high() - mean);
        return Optional.of(share ? new Interval(Math.max(0, low), Math.min(1, high)) : new Interval(low, high));
    }

    /** Standard error of a metric by its seeds and its held-out items; 0 where nothing is known of the spread. */
    public double error(String method, int batchSize) {
        GridPoint point = point(method, batchSize);
        double seeds =
                spread(batchSize).map(found -> found.ofMean(point.seeds())).orElse(0.0);
        return Math.sqrt(seeds + point.sampleVariance().orElse(0));
    }

    /**
     * How {@code a}'s metric differs from {@code b}'s; empty where nothing is known of the spread. Where it was kept
     * how each item was done, what both got wrong is no difference; elsewhere they count as if judged on different items.
     */
    public Optional<Contrast> contrast(String a, String b, int batchSize) {
        GridPoint one = point(a, batchSize);
        GridPoint other = point(b, batchSize);
        Optional<SeedSpread> spread = spread(batchSize);
        OptionalDouble sample = sampleVariance(one, other);
        if (one.value().isEmpty() || other.value().isEmpty() || spread.isEmpty() && sample.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Contrast(
                one.value().getAsDouble() - other.value().getAsDouble(),
                spread.map(found -> found.ofMean(one.seeds()) + found.ofMean(other.seeds()))
                        .orElse(0.0),
                spread.map(found -> freedom(found, one, other)).orElse(0.0),
                sample.orElse(0)));
    }

    private static double freedom(SeedSpread spread, GridPoint one, GridPoint other) {
        return SeedSpread.freedomOfSum(
                spread.ofMean(one.seeds()),
                spread.freedomOf(one.seeds()),
                spread.ofMean(other.seeds()),
                spread.freedomOf(other.seeds()));
    }

    private static OptionalDouble sampleVariance(GridPoint one, GridPoint other) {
        boolean paired = one.scores().isPresent()
                && other.scores().isPresent()
                && one.scores().get().size() == other.scores().get().size();
        if (paired) {
            return OptionalDouble.of(
                    one.scores().get().varianceOfDifference(other.scores().get()));
        }
        OptionalDouble a = one.sampleVariance();
        OptionalDouble b = other.sampleVariance();
        return a.isPresent() && b.isPresent() ? OptionalDouble.of(a.getAsDouble() + b.getAsDouble()) : a;
    }

    /** What stands behind the metrics of {@code batchSize}; empty for other quantities. */
    public Optional<Budget> budget(int batchSize) {
        return measured(batchSize).stream()
                .flatMap(method -> point(method, batchSize).budget().stream())
                .reduce(Budget::plus);
    }

    /** Whether it was kept of all values how each held-out item was done. */
    public boolean hasScores() {
        return allPoints().allMatch(point -> point.scores().isPresent());
    }

    /** All points that have a value. */
    public Stream<GridPoint> allPoints() {
        return points.values().stream()
                .flatMap(row -> row.values().stream())
                .filter(point -> point.value().isPresent());
    }

    /**
     * How far apart the same computation came out, at least once measured twice: relative, of speeds at {@code batchSize};
     * in MiB, of memory at any batch size. Empty if nothing was measured twice.
     */
    public OptionalDouble noiseFloor(int batchSize) {
        if (quantity.isSpeed()) {
            DoubleStream again = measured(batchSize).stream()
                    .flatMap(method -> point(method, batchSize).comparison().stream())
                    .flatMap(comparison -> comparison.again().stream())
                    .mapToDouble(Comparison.Ratio::reach);
            return DoubleStream.concat(again, distances(batchSize).map(Math::expm1))
                    .max();
        }
        return batchSizes.stream().flatMapToDouble(this::distances).max();
    }

    /** Distances of all pairs of the same computation at {@code batchSize}: of speeds in logarithms. */
    private DoubleStream distances(int batchSize) {
        return options.same(measured(batchSize), batchSize).stream()
                .flatMapToDouble(group -> group.stream()
                        .flatMapToDouble(a -> group.stream().mapToDouble(b -> distance(a, b, batchSize))));
    }

    private double distance(String a, String b, int batchSize) {
        double one = value(a, batchSize).getAsDouble();
        double other = value(b, batchSize).getAsDouble();
        if (!quantity.isSpeed()) {
            return Math.abs(one - other);
        }
        OptionalDouble ofA = logRatio(a, batchSize);
        OptionalDouble ofB = logRatio(b, batchSize);
        return ofA.isPresent() && ofB.isPresent()
                ? Math.abs(ofA.getAsDouble() - ofB.getAsDouble())
                : Math.abs(Math.log(one / other));
    }

    /** Logarithm of the step time over the reference's, as rounds tell it. */
    private OptionalDouble logRatio(String method, int batchSize) {
        Optional<Comparison> comparison = point(method, batchSize).comparison();
        if (comparison.filter(found -> found.reference().equals(method)).isPresent()) {
            return OptionalDouble.of(0);
        }
        Optional<Comparison.Ratio> ratio = comparison.flatMap(this::ratio).filter(found -> found.value() > 0);
        return ratio.isPresent() ? OptionalDouble.of(Math.log(ratio.get().value())) : OptionalDouble.empty();
    }

    /** The ratio of step times that speaks of this quantity. */
    Optional<Comparison.Ratio> ratio(Comparison comparison) {
        return quantity == Quantity.INFER_THROUGHPUT ? comparison.inferRatio() : comparison.ratio();
    }

    /**
     * A throughput over the baseline's.
     *
     * @param value above 1 is faster
     * @param interval its 95% interval; empty where the two were not measured side by side
     * @param noiseFloor what equals came out apart, relative; empty if none were measured
     */
    public record Relative(double value, Optional<Interval> interval, OptionalDouble noiseFloor) {
        /** Beyond rounding: a pair of equals that made the floor lies inside it. */
        private static final double ROUNDING = 1e-9;

        /** Whether it cannot be told from 1. */
        public boolean tie() {
            boolean inside = noiseFloor.isPresent()
                    && Math.abs(Math.log(value)) <= Math.log1p(noiseFloor.getAsDouble()) + ROUNDING;
            return inside
                    || interval.filter(found -> found.low() <= 1 && found.high() >= 1)
                            .isPresent();
        }

        /** The value, marked if it is a tie. */
        public String text() {
            return (tie() ? TIE : "") + Numbers.fixed(value, 2);
        }

        /** The same of times: above 1 takes longer. */
        public Relative inverse() {
            return new Relative(
                    1 / value, interval.map(found -> new Interval(1 / found.high(), 1 / found.low())), noiseFloor);
        }
    }

    /**
     * The throughput of {@code method} over that of {@code baseline} at {@code batchSize}: within rounds where they were
     * measured side by side, otherwise the quotient of the two. Nothing is said of the baseline beside itself.
     */
    public Optional<Relative> relative(String method, String baseline, int batchSize) {
        GridPoint point = point(method, batchSize);
        OptionalDouble base = value(baseline, batchSize);
        if (method.equals(baseline)) {
            return base.isPresent()
                    ? Optional.of(new Relative(1, Optional.empty(), OptionalDouble.empty()))
                    : Optional.empty();
        }
        Optional<Comparison.Ratio> ratio = point.comparison()
                .filter(found -> found.reference().equals(baseline))
                .flatMap(this::ratio)
                .filter(found -> found.low() > 0);
        if (ratio.isPresent()) {
            Comparison.Ratio step = ratio.get();
            return Optional.of(new Relative(
                    1 / step.value(),
                    Optional.of(new Interval(1 / step.high(), 1 / step.low())),
                    noiseFloor(batchSize)));
        }
        return point.value().isPresent() && base.isPresent()
                ? Optional.of(new Relative(
                        point.value().getAsDouble() / base.getAsDouble(), Optional.empty(), noiseFloor(batchSize)))
                : Optional.empty();
    }

    /** Whether no trial gave a value. */
    public boolean isEmpty() {
        return methods.stream()
                .noneMatch(m -> batchSizes.stream().anyMatch(b -> value(m, b).isPresent()));
    }

    /** The quantity's name, or that of the metric where it has one: {@code Box AP}. */
    public String title() {
        return label.isEmpty() ? quantity.title() : MetricName.title(label);
    }

    /** The same within a sentence: {@code box AP}. */
    public String nameInSentence() {
        return label.isEmpty() ? quantity.title().toLowerCase(Locale.ROOT) : MetricName.inSentence(label);
    }

    /** The smallest batch size. */
    public int smallest() {
        return batchSizes.get(0);
    }

    /** The largest batch size. */
    public int largest() {
        return batchSizes.get(batchSizes.size() - 1);
    }
}

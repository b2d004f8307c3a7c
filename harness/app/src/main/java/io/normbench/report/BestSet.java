package io.normbench.report;

import io.normbench.result.Comparison;
import io.normbench.stats.Holm;
import io.normbench.stats.Quantiles;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The methods of a column that cannot be told from its best: a set of one is a best, a larger one a tie.
 *
 * <p>Metrics over seeds are compared by t tests of the means. Two or three seeds say next to nothing of a method's own
 * variance, so none is taken to be smaller than the column's typical one: the median of the methods' variances, each over
 * the median of its χ² distribution. That has the degrees of freedom of all seeds together. Step times are compared by their
 * ratios to the reference within rounds, read as normal, and inside the noise floor of their group never told apart. Both
 * are one-sided, with Holm's correction over the column, at 0.05. Where nothing is known of the spread, as with one seed or of peak
 * memory, those whose shown value is the best one's are alike.
 *
 * @param methods the best and its equals, in the order of their values; empty where fewer than two methods have a value
 */
record BestSet(Set<String> methods) {
    private static final double LEVEL = 0.05;
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    BestSet {
        methods = Collections.unmodifiableSet(new LinkedHashSet<>(methods));
    }

    /** Whether {@code method} is the best or cannot be told from it. */
    boolean holds(String method) {
        return methods.contains(method);
    }

    /** Whether {@code method} is the best, and all others can be told from it. */
    boolean isOnly(String method) {
        return methods.size() == 1 && holds(method);
    }

    /**
     * The set of {@code grid}'s column of {@code batchSize}.
     *
     * @param floor what accuracies are held against: none below it is best
     */
    static BestSet of(Grid grid, int batchSize, Optional<FloorView> floor) {
        Optional<FloorView> line = floor.filter(view -> grid.quantity() == Quantity.ACCURACY);
        List<String> measured = grid.methods().stream()
                .filter(method -> grid.value(method, batchSize).isPresent())
                .toList();
        Comparator<String> byValue =
                Comparator.comparingDouble(method -> grid.value(method, batchSize).getAsDouble());
        List<String> methods = measured.stream()
                .filter(method -> line.filter(view -> view.isAbove(grid.value(method, batchSize)))
                        .isEmpty())
                .sorted(grid.quantity().higherIsBetter() ? byValue.reversed() : byValue)
                .toList();
        if (measured.size() < 2 || methods.isEmpty()) {
            return new BestSet(Set.of());
        }
        String best = methods.get(0);
        GridPoint point = grid.point(best, batchSize);
        if (grid.quantity().isOverSeeds() && point.deviation().isPresent()) {
            Spread spread = Spread.of(
                    measured.stream().map(method -> grid.point(method, batchSize)).toList());
            return tied(
                    methods,
                    best,
                    method -> OptionalDouble.of(spread.pWorse(point, grid.point(method, batchSize))));
        }
        Optional<List<Speed>> speeds = speeds(grid, methods, batchSize);
        if (speeds.isPresent()) {
            Speed fastest = speeds.get().stream()
                    .min(Comparator.comparingDouble(Speed::log))
                    .orElseThrow();
            return tied(
                    methods,
                    fastest.method(),
                    method -> OptionalDouble.of(
                            fastest.pSlower(speeds.get().get(methods.indexOf(method)))));
        }
        String shown = grid.quantity().format(grid.value(best, batchSize).getAsDouble());
        Set<String> alike = new LinkedHashSet<>(List.of(best));
        methods.stream()
                .filter(method -> grid.quantity()
                        .format(grid.value(method, batchSize).getAsDouble())
                        .equals(shown))
                .forEach(alike::add);
        return new BestSet(alike);
    }

    private interface Worse {
        /** Probability of so large a difference if {@code method} were the best's equal; empty if it cannot be said. */
        OptionalDouble p(String method);
    }

    private static BestSet tied(List<String> methods, String best, Worse worse) {
        List<String> alike = new ArrayList<>(List.of(best));
        List<String> tested = new ArrayList<>();
        List<Double> p = new ArrayList<>();
        for (String method : methods) {
            OptionalDouble own = method.equals(best) ? OptionalDouble.empty() : worse.p(method);
            if (own.isPresent()) {
                tested.add(method);
                p.add(own.getAsDouble());
            }
        }
        double[] adjusted = Holm.adjust(p.stream().mapToDouble(Double::doubleValue).toArray());
        for (int i = 0; i < adjusted.length; i++) {
            if (adjusted[i] > LEVEL) {
                alike.add(tested.get(i));
            }
        }
        return new BestSet(new LinkedHashSet<>(alike));
    }

    /**
     * How much the seeds of a column's methods differ.
     *
     * @param variance of one method's seeds, typically
     * @param freedom degrees of freedom
     */
    private record Spread(double variance, int freedom) {
        static Spread of(List<GridPoint> points) {
            List<GridPoint> repeated =
                    points.stream().filter(point -> point.deviation().isPresent()).toList();
            double[] variances = repeated.stream()
                    .mapToDouble(point -> square(point.deviation().getAsDouble())
                            * (point.completed() - 1)
                            / ChiSquaredDistribution.of(point.completed() - 1).inverseCumulativeProbability(0.5))
                    .toArray();
            return new Spread(
                    Quantiles.median(variances),
                    repeated.stream().mapToInt(point -> point.completed() - 1).sum());
        }

        double pWorse(GridPoint best, GridPoint other) {
            double difference = best.value().getAsDouble() - other.value().getAsDouble();
            double error = Math.sqrt(ofMean(best) + ofMean(other));
            if (error == 0) {
                return difference == 0 ? 1 : 0;
            }
            return TDistribution.of(freedom).survivalProbability(difference / error);
        }

        private double ofMean(GridPoint point) {
            double own = point.deviation().isPresent() ? square(point.deviation().getAsDouble()) : 0;
            return Math.max(variance, own) / point.completed();
        }

        private static double square(double value) {
            return value * value;
        }
    }

    /**
     * A step time beside the reference's.
     *
     * @param log logarithm of the ratio
     * @param error its standard error
     * @param floor logarithm of what equals came out apart
     */
    private record Speed(String method, double log, double error, double floor) {
        static Speed of(String method, Comparison comparison, Comparison.Ratio ratio) {
            return new Speed(
                    method,
                    Math.log(ratio.value()),
                    ratio.logError(),
                    Math.log1p(comparison.noiseFloor()));
        }

        /** Probability of {@code other} being so much slower by chance. */
        double pSlower(Speed other) {
            double difference = other.log - log;
            double both = Math.hypot(error, other.error);
            if (difference <= Math.max(floor, other.floor) || !Double.isFinite(both)) {
                return 1;
            }
            return both == 0 ? 0 : NORMAL.survivalProbability(difference / both);
        }
    }

    /** The ratios of {@code methods}, in their order; empty unless all but the reference have one to the same. */
    private static Optional<List<Speed>> speeds(Grid grid, List<String> methods, int batchSize) {
        boolean infers = grid.quantity() == Quantity.INFER_THROUGHPUT;
        boolean timed = infers
                || grid.quantity() == Quantity.TRAIN_THROUGHPUT
                || grid.quantity() == Quantity.STEP_TIME;
        List<Speed> speeds = new ArrayList<>();
        Set<String> references = new LinkedHashSet<>();
        for (String method : methods) {
            Optional<Comparison> comparison = grid.point(method, batchSize).comparison();
            if (!timed || comparison.isEmpty() || comparison.get().reference().isEmpty()) {
                return Optional.empty();
            }
            references.add(comparison.get().reference());
            boolean isReference = comparison.get().reference().equals(method);
            Optional<Comparison.Ratio> ratio = infers ? comparison.get().inferRatio() : comparison.get().ratio();
            if (isReference) {
                speeds.add(new Speed(method, 0, 0, Math.log1p(comparison.get().noiseFloor())));
            } else if (ratio.filter(each -> each.low() > 0).isPresent()) {
                speeds.add(Speed.of(method, comparison.get(), ratio.get()));
            } else {
                return Optional.empty();
            }
        }
        return references.size() == 1 ? Optional.of(speeds) : Optional.empty();
    }
}

package io.normbench.stats;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.distribution.FDistribution;

/**
 * How much seeds typically differ, of all methods together: two or three seeds say next to nothing of one method's own
 * variance.
 *
 * <p>It is the median of the methods' variances, each over the median of its χ² distribution, and has the degrees of
 * freedom of all seeds. A method whose own seeds differ by much more than that (an F test at 1%) stands on them alone.
 *
 * @param variance of one seed
 * @param freedom degrees of freedom
 */
public record SeedSpread(double variance, int freedom) {
    private static final double LEVEL = 0.01;

    /** The spread of several methods' seeds; empty where none has two. */
    public static Optional<SeedSpread> of(List<Summary> methods) {
        List<Summary> repeated =
                methods.stream().filter(method -> method.sd().isPresent()).toList();
        if (repeated.isEmpty()) {
            return Optional.empty();
        }
        // Most methods have as many seeds, and the inverse is slow.
        Map<Integer, Double> medians = new HashMap<>();
        double[] variances = repeated.stream()
                .mapToDouble(method -> square(method.sd().getAsDouble())
                        * (method.n() - 1)
                        / medians.computeIfAbsent(method.n() - 1, SeedSpread::medianOfChiSquare))
                .toArray();
        return Optional.of(new SeedSpread(
                Quantiles.median(variances),
                repeated.stream().mapToInt(method -> method.n() - 1).sum()));
    }

    /** Variance of a method's mean: no method's seeds are taken to differ less than is typical. */
    public double ofMean(Summary method) {
        double own = method.sd().isPresent() ? square(method.sd().getAsDouble()) : 0;
        return Math.max(variance, own) / method.n();
    }

    /** Degrees of freedom of {@link #ofMean}. */
    public double freedomOf(Summary method) {
        double own = method.sd().isPresent() ? square(method.sd().getAsDouble()) : 0;
        if (own <= variance) {
            return freedom;
        }
        int alone = method.n() - 1;
        boolean apart = variance == 0 || FDistribution.of(alone, freedom).survivalProbability(own / variance) < LEVEL;
        return apart ? alone : freedom;
    }

    /** Degrees of freedom of the sum of two variances (Satterthwaite 1946); 1 where both are 0. */
    public static double freedomOfSum(double a, double freedomOfA, double b, double freedomOfB) {
        return a + b == 0 ? 1 : (a + b) * (a + b) / (a * a / freedomOfA + b * b / freedomOfB);
    }

    private static double medianOfChiSquare(int freedom) {
        return ChiSquaredDistribution.of(freedom).inverseCumulativeProbability(0.5);
    }

    private static double square(double value) {
        return value * value;
    }
}

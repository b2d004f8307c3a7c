package io.normbench.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Spearman's rank correlation ρ (1904): Pearson's correlation of the ranks, equal values sharing the average of theirs. 1 if
 * the larger the one the larger the other, -1 the reverse.
 *
 * <p>Its interval comes from a bootstrap over clusters: trials of one method differ by their seed alone, so that it is methods
 * that are drawn, each with all of its trials (Field and Welsh 2007, cluster bootstrap; percentiles).
 */
public final class Spearman {
    private static final int DRAWS = 2000;
    private static final long SEED = 17;

    private Spearman() {}

    /** Returns ρ of {@code x[i], y[i]}; empty if all of a sample is equal, which is no order. */
    public static OptionalDouble of(double[] x, double[] y) {
        if (x.length != y.length) {
            throw new IllegalArgumentException("samples of " + x.length + " and " + y.length + " values");
        }
        Samples.requireFinite(x);
        Samples.requireFinite(y);
        return correlation(Samples.doubledRanks(x), Samples.doubledRanks(y));
    }

    private static OptionalDouble correlation(int[] x, int[] y) {
        double middle = x.length + 1; // the mean of doubled ranks, whatever the ties
        double products = 0;
        double squaresX = 0;
        double squaresY = 0;
        for (int i = 0; i < x.length; i++) {
            products += (x[i] - middle) * (y[i] - middle);
            squaresX += (x[i] - middle) * (x[i] - middle);
            squaresY += (y[i] - middle) * (y[i] - middle);
        }
        return squaresX == 0 || squaresY == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(products / Math.sqrt(squaresX * squaresY));
    }

    /**
     * The 95% interval of ρ of {@code x[i], y[i]}; the same at every call.
     *
     * @param cluster what each pair belongs to
     * @return empty if ρ is, or if no two clusters are there to draw from
     */
    public static Optional<Interval> interval(double[] x, double[] y, List<String> cluster) {
        if (of(x, y).isEmpty()) {
            return Optional.empty();
        }
        Map<String, List<Integer>> members = new LinkedHashMap<>();
        for (int i = 0; i < x.length; i++) {
            members.computeIfAbsent(cluster.get(i), key -> new ArrayList<>()).add(i);
        }
        List<List<Integer>> clusters = List.copyOf(members.values());
        if (clusters.size() < 2) {
            return Optional.empty();
        }
        SplittableRandom random = new SplittableRandom(SEED);
        double[] drawn = new double[DRAWS];
        int defined = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            List<Integer> sample = new ArrayList<>();
            for (int i = 0; i < clusters.size(); i++) {
                sample.addAll(clusters.get(random.nextInt(clusters.size())));
            }
            // A draw of one cluster alone may have no order.
            OptionalDouble rho = of(values(x, sample), values(y, sample));
            if (rho.isPresent()) {
                drawn[defined++] = rho.getAsDouble();
            }
        }
        double[] found = Arrays.copyOf(drawn, defined);
        return Optional.of(new Interval(Quantiles.percentile(found, 2.5), Quantiles.percentile(found, 97.5)));
    }

    private static double[] values(double[] all, List<Integer> indices) {
        return indices.stream().mapToDouble(i -> all[i]).toArray();
    }
}

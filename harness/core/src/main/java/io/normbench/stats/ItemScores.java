package io.normbench.stats;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How well each of a sample of items was done, as the mean over several seeds: 0 or 1 for an answer, a jackknife's
 * pseudo-value for a metric that is no mean over items. Immutable.
 *
 * <p>Drawing the items anew, as the bootstrap does, gives the mean the variance that is computed here.
 */
public final class ItemScores {
    private final double[] scores;

    private ItemScores(double[] scores) {
        this.scores = scores;
    }

    /**
     * The mean over seeds.
     *
     * @param seeds how well each seed did each item; at least one seed, all of the same items in the same order
     * @throws IllegalArgumentException if there is no seed, fewer than two items, or another number of them in a seed
     */
    public static ItemScores of(List<double[]> seeds) {
        if (seeds.isEmpty() || seeds.get(0).length < 2) {
            throw new IllegalArgumentException("scores need a seed and two items");
        }
        double[] scores = new double[seeds.get(0).length];
        for (double[] seed : seeds) {
            if (seed.length != scores.length) {
                throw new IllegalArgumentException(seed.length + " items; expected " + scores.length);
            }
            for (int item = 0; item < scores.length; item++) {
                scores[item] += seed[item] / seeds.size();
            }
        }
        return new ItemScores(scores);
    }

    /** The same where all {@code seeds} are known, of as many items, and there are two; otherwise empty. */
    public static Optional<ItemScores> ofKnown(List<Optional<double[]>> seeds) {
        List<double[]> known = seeds.stream().flatMap(Optional::stream).toList();
        boolean alike = !seeds.isEmpty()
                && known.size() == seeds.size()
                && known.stream().allMatch(each -> each.length == known.get(0).length)
                && known.get(0).length > 1;
        return alike ? Optional.of(of(known)) : Optional.empty();
    }

    /** Number of items. */
    public int size() {
        return scores.length;
    }

    /** The mean over the items. */
    public double mean() {
        return Arrays.stream(scores).average().orElseThrow();
    }

    /** Variance of the mean by the choice of items. */
    public double varianceOfMean() {
        return varianceOfMean(scores);
    }

    /**
     * Variance of the difference of two means over the same items: small where both stumble over the same ones.
     *
     * @throws IllegalArgumentException if there is another number of items
     */
    public double varianceOfDifference(ItemScores other) {
        if (other.scores.length != scores.length) {
            throw new IllegalArgumentException(other.scores.length + " items; expected " + scores.length);
        }
        double[] differences = new double[scores.length];
        Arrays.setAll(differences, item -> scores[item] - other.scores[item]);
        return varianceOfMean(differences);
    }

    private static double varianceOfMean(double[] values) {
        double sd = Summary.of(values).sd().orElseThrow();
        return sd * sd / values.length;
    }
}

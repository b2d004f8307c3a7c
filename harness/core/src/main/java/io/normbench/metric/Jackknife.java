package io.normbench.metric;

import java.util.Arrays;

/**
 * The delete-a-group jackknife of a figure that is no mean over items, such as average precision: what each group of items
 * contributes is found by leaving it out.
 *
 * <p>Group {@code g} of {@code G} contributes the pseudo-value {@code G θ − (G − 1) θ₍₋g₎}, of which {@code θ} is the figure
 * over all items and {@code θ₍₋g₎} that without the group (Tukey 1958; Efron, "The Jackknife, the Bootstrap and Other
 * Resampling Plans", 1982, chapter 3). Of a mean over items these are the items themselves; of others their variance over
 * {@code G} estimates the figure's variance by the choice of items, and that of differences of two figures' pseudo-values
 * the variance of the difference over the same items.
 *
 * @param items number of items, at least 0
 */
public record Jackknife(int items) {
    /** Leaving out every item of a large set says no more than leaving out so many groups, and takes far longer. */
    private static final int MOST_GROUPS = 200;

    /** Number of groups: one for each item as long as there are few. */
    public int groups() {
        int size = size();
        return (items + size - 1) / size;
    }

    /** The group of item {@code index}; neighbours lie in different ones. */
    public int group(int index) {
        return index % groups();
    }

    private int size() {
        return Math.max(1, (items + MOST_GROUPS - 1) / MOST_GROUPS);
    }

    /**
     * What each group contributes.
     *
     * @param whole the figure over all items
     * @param without the figure without each group; no number where it has none then, which counts as {@code whole}
     */
    public static double[] contributions(double whole, double[] without) {
        double groups = without.length;
        return Arrays.stream(without)
                .map(rest -> Double.isNaN(rest) ? whole : groups * whole - (groups - 1) * rest)
                .toArray();
    }
}

package io.normbench.task;

import io.normbench.metric.Jackknife;
import java.util.Arrays;
import java.util.List;

/**
 * What each group of held-out images contributes to a metric that is no mean over images: pseudo-values of
 * {@link Jackknife}, in units of the metric, in the order of the data set. Their mean is near the metric.
 *
 * @param values one for each group; the same groups in all trials of a task
 */
public record ImageScores(List<Double> values) {
    public ImageScores {
        values = List.copyOf(values);
    }

    /**
     * Those of a metric.
     *
     * @param whole its value over all images
     * @param without its value without each group; no number where it has none then
     */
    public static ImageScores of(double whole, double[] without) {
        return new ImageScores(
                Arrays.stream(Jackknife.contributions(whole, without)).boxed().toList());
    }
}

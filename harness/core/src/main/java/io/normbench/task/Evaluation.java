package io.normbench.task;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an evaluation found.
 *
 * @param metric name of the headline metric
 * @param value its value
 * @param count held-out items it was computed over
 * @param further other figures by name
 * @param pictures some of the images, with truth and findings
 * @param predictions the class of every image, true and predicted; empty unless the task is classification
 * @param scores what each group of images contributes to the metric; empty where predictions tell it
 */
public record Evaluation(
        String metric,
        double value,
        long count,
        Map<String, Object> further,
        List<Picture> pictures,
        Optional<ClassPredictions> predictions,
        Optional<ImageScores> scores) {
    /** An evaluation with pictures. */
    public Evaluation(String metric, double value, long count, Map<String, Object> further, List<Picture> pictures) {
        this(metric, value, count, further, pictures, Optional.empty(), Optional.empty());
    }

    /** The same with {@code scores}. */
    public Evaluation withScores(ImageScores found) {
        return new Evaluation(metric, value, count, further, pictures, predictions, Optional.of(found));
    }
}

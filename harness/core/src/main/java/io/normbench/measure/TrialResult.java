package io.normbench.measure;

import io.normbench.result.LayerReading;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.Step;
import io.normbench.task.ClassPredictions;
import io.normbench.task.ImageScores;
import io.normbench.task.Picture;
import java.util.List;
import java.util.Optional;

/**
 * What a trial gave.
 *
 * @param outcome how it ended
 * @param measured its numbers, as far as it came
 * @param steps its raw steps
 * @param pictures some of the images it was evaluated on, with what the network found; empty for tasks without
 * @param predictions the class of every image it was evaluated on; empty for tasks without classes of images
 * @param scores what groups of those images contribute to the metric; empty where predictions tell it
 * @param readings what was seen of its normalization layers; empty unless it was watched
 * @param device the device it ran on
 */
public record TrialResult(
        Outcome outcome,
        Measured measured,
        List<Step> steps,
        List<Picture> pictures,
        Optional<ClassPredictions> predictions,
        Optional<ImageScores> scores,
        List<LayerReading> readings,
        String device) {
    public TrialResult {
        pictures = List.copyOf(pictures);
        readings = List.copyOf(readings);
    }
}

package io.normbench.result;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What a logistic regression on the pixels reaches on the split of a classification task: a network that stays below it
 * has not learned more than a linear model can.
 *
 * @param task the task's id
 * @param data name of the data set
 * @param splitSha256 hash of the split; empty if the data were not opened
 * @param accuracy its top-1 accuracy on the held-out images, 0 to 1; empty if there is no floor
 * @param macroF1 mean over the classes of its F1, 0 to 1; empty if there is no floor
 * @param trainImages images it was trained on; 0 if there is no floor
 * @param heldOutImages images it was evaluated on; 0 if there is no floor
 * @param settings trainer and options, among them the seed
 * @param seconds wall-clock time of opening the data, training and evaluation
 * @param reason why there is no floor; empty if there is one
 */
public record Floor(
        String task,
        String data,
        String splitSha256,
        OptionalDouble accuracy,
        OptionalDouble macroF1,
        long trainImages,
        long heldOutImages,
        Map<String, String> settings,
        double seconds,
        String reason) {
    public Floor {
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    }

    /** The same floor for another task on the same data. */
    public Floor withTask(String other) {
        return new Floor(
                other, data, splitSha256, accuracy, macroF1, trainImages, heldOutImages, settings, seconds, reason);
    }

    /** A task that has no floor, because of {@code reason}. */
    public static Floor none(String task, String data, String reason) {
        return new Floor(task, data, "", OptionalDouble.empty(), OptionalDouble.empty(), 0, 0, Map.of(), 0, reason);
    }
}

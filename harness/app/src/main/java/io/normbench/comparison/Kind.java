package io.normbench.comparison;

import io.normbench.result.Comparison;
import io.normbench.result.Comparison.Ratio;
import io.normbench.result.Measured;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** Which steps a time is of: with backward pass and update, or a forward pass in evaluation mode. */
enum Kind {
    TRAINING,
    INFERENCE;

    String title() {
        return this == TRAINING ? "training" : "inference";
    }

    /** The ratio to the reference, as measured in rounds. */
    Optional<Ratio> ratio(Comparison comparison) {
        return this == TRAINING ? comparison.ratio() : comparison.inferRatio();
    }

    /** What is proportional to the time of a step: milliseconds, or in inference the reciprocal of images/s. */
    DoubleStream time(Measured measured) {
        return this == TRAINING
                ? measured.stepMsMedian().stream()
                : measured.inferImagesPerSecond().stream().map(rate -> 1 / rate);
    }
}

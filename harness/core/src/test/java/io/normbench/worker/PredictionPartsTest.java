package io.normbench.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.task.ClassPredictions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PredictionPartsTest {
    @Test
    void predictionsComeBackEqualFromLinesThatFitAPipe() {
        ClassPredictions predictions = predictions(1600, 1000);
        List<ObjectNode> parts = PredictionParts.write(predictions);
        PredictionParts received = new PredictionParts();
        parts.forEach(received::add);

        assertThat(parts).hasSize(3).allSatisfy(part -> assertThat(part.toString()).hasSizeLessThan(4000));
        assertThat(received.complete()).contains(predictions);
    }

    @Test
    void anImageWithoutPredictionStaysOne() {
        ClassPredictions predictions =
                new ClassPredictions(300, new int[] {299, 0}, new int[] {ClassPredictions.NONE, 299});
        PredictionParts received = new PredictionParts();
        PredictionParts.write(predictions).forEach(received::add);

        assertThat(received.complete()).contains(predictions);
        received.clear();
        assertThat(received.complete()).isEmpty();
    }

    @Test
    void missingPartsAreNoPredictions() {
        List<ObjectNode> parts = PredictionParts.write(predictions(1600, 10));
        PredictionParts received = new PredictionParts();
        received.add(parts.get(0));

        assertThat(received.complete()).isEmpty();
        assertThatThrownBy(() -> received.add(parts.get(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("part from image 1400")
                .hasMessageContaining("expected image 700 of 1600");
    }

    @Test
    void aClassOutOfRangeIsRefused() {
        assertThatThrownBy(() -> new ClassPredictions(2, new int[] {2}, new int[] {0}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ClassPredictions(2, new int[] {1}, new int[] {2}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ClassPredictions predictions(int images, int classes) {
        int[] truth = new int[images];
        int[] predicted = new int[images];
        Arrays.setAll(truth, i -> i * 7 % classes);
        Arrays.setAll(predicted, i -> i * 31 % classes);
        return new ClassPredictions(classes, truth, predicted);
    }
}

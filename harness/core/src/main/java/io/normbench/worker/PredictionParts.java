package io.normbench.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.task.ClassPredictions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Predictions on their way from a worker: in parts, so that no event's line is longer than a pipe takes at once
 * (4 KiB).
 *
 * <p>A part holds {@code classes}, {@code images} (of all parts), {@code from} (the first image of this part), and
 * {@code truth} and {@code predicted} in Base64: two bytes an image, high byte first, 65,535 for no class.
 *
 * <p>An assembler puts the parts of one trial together; it is used by one thread.
 */
public final class PredictionParts {
    /** Images of a part: 4 bytes each, 5.34 characters in Base64, beside about 150 characters. */
    static final int IMAGES = 700;

    private static final int NO_CLASS = 0xFFFF;

    private int classes;
    private int[] truth = new int[0];
    private int[] predicted = new int[0];
    private int received;

    /** Starts with nothing received. */
    public PredictionParts() {}

    /** Whether {@code predictions} can be sent: at most 65,535 classes. */
    public static boolean fits(ClassPredictions predictions) {
        return predictions.classes() <= NO_CLASS;
    }

    /**
     * The parts of {@code predictions}, in order.
     *
     * @throws IllegalArgumentException if there are more than 65,535 classes
     */
    public static List<ObjectNode> write(ClassPredictions predictions) {
        if (!fits(predictions)) {
            throw new IllegalArgumentException(predictions.classes() + " classes; expected at most " + NO_CLASS);
        }
        List<ObjectNode> parts = new ArrayList<>();
        for (int from = 0; from < predictions.size(); from += IMAGES) {
            int count = Math.min(IMAGES, predictions.size() - from);
            byte[] truth = new byte[2 * count];
            byte[] predicted = new byte[2 * count];
            for (int i = 0; i < count; i++) {
                put(truth, i, predictions.truth(from + i));
                put(predicted, i, predictions.predicted(from + i));
            }
            parts.add(JsonNodeFactory.instance
                    .objectNode()
                    .put("classes", predictions.classes())
                    .put("images", predictions.size())
                    .put("from", from)
                    .put("truth", Base64.getEncoder().encodeToString(truth))
                    .put("predicted", Base64.getEncoder().encodeToString(predicted)));
        }
        return parts;
    }

    /**
     * Takes the next part.
     *
     * @throws IllegalArgumentException if it is none, or not the next one
     */
    public void add(JsonNode part) {
        int from = part.required("from").asInt();
        if (from == 0) {
            classes = part.required("classes").asInt();
            truth = new int[part.required("images").asInt()];
            predicted = new int[truth.length];
            received = 0;
        }
        byte[] truthBytes = Base64.getDecoder().decode(part.required("truth").asText());
        byte[] predictedBytes = Base64.getDecoder().decode(part.required("predicted").asText());
        int count = truthBytes.length / 2;
        if (from != received || predictedBytes.length != truthBytes.length || from + count > truth.length) {
            throw new IllegalArgumentException("part from image " + from + " with " + count + " images; expected image "
                    + received + " of " + truth.length);
        }
        for (int i = 0; i < count; i++) {
            truth[from + i] = get(truthBytes, i);
            predicted[from + i] = get(predictedBytes, i);
        }
        received += count;
    }

    /** All predictions; empty if there are none, or if parts are missing. */
    public Optional<ClassPredictions> complete() {
        return received == 0 || received < truth.length
                ? Optional.empty()
                : Optional.of(new ClassPredictions(classes, truth, predicted));
    }

    /** Forgets what was received: the next trial begins. */
    public void clear() {
        classes = 0;
        truth = Arrays.copyOf(truth, 0);
        predicted = Arrays.copyOf(predicted, 0);
        received = 0;
    }

    private static void put(byte[] bytes, int index, int label) {
        int value = label == ClassPredictions.NONE ? NO_CLASS : label;
        bytes[2 * index] = (byte) (value >> 8);
        bytes[2 * index + 1] = (byte) value;
    }

    private static int get(byte[] bytes, int index) {
        int value = (bytes[2 * index] & 0xFF) << 8 | bytes[2 * index + 1] & 0xFF;
        return value == NO_CLASS ? ClassPredictions.NONE : value;
    }
}

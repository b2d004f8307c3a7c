package io.normbench.engine.libtorch;

import io.normbench.model.ModelCatalog;
import io.normbench.model.Network;
import io.normbench.suite.ModelSpec;
import io.normbench.tck.Training;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What became of a network in some steps: the same bits, or nearly the same numbers, in another execution.
 *
 * @param losses of every step
 * @param variables parameters and state at the end
 */
record Course(List<Double> losses, Map<String, HostTensor> variables) {
    private static final int CLASSES = 4;
    private static final int SIDE = 16;
    private static final double PEAK_RATE = 0.05;

    /** Trains {@code program} on {@code batches} in turn; the learning rate falls at every second step. */
    static Course of(Session session, Session.Program program, List<List<HostTensor>> batches, int steps) {
        List<Double> losses = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            List<Tensor> inputs = session.upload(batches.get(step % batches.size()));
            losses.add(session.step(program, inputs, PEAK_RATE / (1 + step / 2)));
            session.release(inputs);
        }
        return new Course(losses, session.snapshot());
    }

    /** Two random batches for {@link #classifier}. */
    static List<List<HostTensor>> images(int batchSize) {
        return batches(batchSize, 1, new long[] {batchSize});
    }

    /** Two random batches for {@link #segmenter}. */
    static List<List<HostTensor>> maps(int batchSize) {
        return batches(batchSize, SIDE * SIDE, new long[] {batchSize, SIDE, SIDE});
    }

    private static List<List<HostTensor>> batches(int batchSize, int labelsPerImage, long[] labelShape) {
        SplittableRandom random = new SplittableRandom(17);
        List<List<HostTensor>> batches = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            float[] pixels = new float[batchSize * 3 * SIDE * SIDE];
            for (int j = 0; j < pixels.length; j++) {
                pixels[j] = (float) random.nextGaussian();
            }
            long[] labels =
                    random.longs((long) batchSize * labelsPerImage, 0, CLASSES).toArray();
            batches.add(List.of(HostTensor.of(pixels, batchSize, 3, SIDE, SIDE), HostTensor.of(labels, labelShape)));
        }
        return batches;
    }

    /** A small ResNet. */
    static Session.Program classifier(String method, Map<String, Object> options) {
        return program("resnet", Map.of("depth", 10, "width", 8, "stem", "small"), method, options);
    }

    /** A small DeepLabv3. */
    static Session.Program segmenter(String method, Map<String, Object> options) {
        Map<String, Object> model = Map.of(
                "depth", 10, "width", 8, "stem", "small", "output_stride", 4, "aspp_channels", 16, "rates", "1,2,4");
        return program("deeplabv3", model, method, options);
    }

    private static Session.Program program(
            String model, Map<String, Object> modelOptions, String method, Map<String, Object> options) {
        Network network = ModelCatalog.load(Course.class.getClassLoader())
                .create(new ModelSpec(model, modelOptions), CLASSES, Training.METHODS.create(method, options));
        return (inputs, scope) -> {
            Tensor logits = network.forward(inputs.get(0), scope);
            // Labels of pixels may be void, those of images not.
            return List.of(
                    inputs.get(1).rank() == 1
                            ? logits.crossEntropy(inputs.get(1))
                            : logits.crossEntropy(inputs.get(1), 255));
        };
    }

    /** The largest difference of two losses of the same step, relative to the larger. */
    double lossDifference(Course other) {
        double largest = 0;
        for (int i = 0; i < losses.size(); i++) {
            double a = losses.get(i);
            double b = other.losses.get(i);
            largest = Math.max(largest, a == b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b)));
        }
        return largest;
    }
}

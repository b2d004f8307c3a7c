package io.normbench.tck;

import io.normbench.model.ModelCatalog;
import io.normbench.model.Network;
import io.normbench.norm.MethodCatalog;
import io.normbench.norm.MethodInfo;
import io.normbench.suite.ModelSpec;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Trains the PreAct-ResNet-8 of width 8 on random 8×8 images.
 *
 * @param method a method with its weight transforms, as suites write it
 * @param options the method's options
 * @param batchSize images a step
 * @param statBatch images that share statistics; 0 for the whole batch
 * @param seed of the initial values; the images are always the same
 */
public record Training(String method, Map<String, Object> options, int batchSize, int statBatch, long seed) {
    /** Every method of this build. */
    public static final MethodCatalog METHODS = MethodCatalog.load(Training.class.getClassLoader());

    /** The ids of all normalizations that the engine can run. */
    static Stream<String> normalizations() {
        return METHODS.normalizations().stream()
                .filter(method -> method.runsOn(Engines.provider().id()))
                .map(MethodInfo::id);
    }

    /** With the method's defaults, statistics over the whole batch, seed 1. */
    public static Training of(String method, int batchSize) {
        return new Training(method, Map.of(), batchSize, 0, 1);
    }

    Training withSeed(long otherSeed) {
        return new Training(method, options, batchSize, statBatch, otherSeed);
    }

    /** The loss of each of {@code steps} steps. */
    public List<Double> losses(Engine engine, int steps) {
        try (Session session = engine.session(new SessionOptions(seed, 0.9, 1e-4, statBatch))) {
            return losses(session, steps);
        }
    }

    /** The loss of each of {@code steps} steps of {@code session}. */
    public List<Double> losses(Session session, int steps) {
        Network network = network();
        Session.Program program =
                (inputs, scope) -> List.of(network.forward(inputs.get(0), scope).crossEntropy(inputs.get(1)));
        List<Double> losses = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(17);
        for (int step = 0; step < steps; step++) {
            List<Tensor> inputs = session.upload(batch(random));
            losses.add(session.step(program, inputs, 0.05));
            session.release(inputs);
        }
        return losses;
    }

    /** The class scores of other images, in evaluation. */
    double[] scores(Session session) {
        Network network = network();
        Session.Program program = (inputs, scope) -> List.of(network.forward(inputs.get(0), scope));
        List<Tensor> inputs = session.upload(batch(new SplittableRandom(18)));
        double[] scores = session.infer(program, inputs).get(0).toDoubles();
        session.release(inputs);
        return scores;
    }

    private Network network() {
        return ModelCatalog.load(Training.class.getClassLoader())
                .create(
                        new ModelSpec("preact-resnet", Map.of("depth", 8, "width", 8)),
                        10,
                        METHODS.create(method, options));
    }

    private List<HostTensor> batch(SplittableRandom random) {
        float[] images = new float[batchSize * 64];
        long[] labels = new long[batchSize];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < labels.length; i++) {
            labels[i] = random.nextInt(10);
        }
        return List.of(HostTensor.of(images, batchSize, 1, 8, 8), HostTensor.of(labels, batchSize));
    }
}

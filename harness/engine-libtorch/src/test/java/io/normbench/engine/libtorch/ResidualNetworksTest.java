package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.model.Layers;
import io.normbench.model.ModelCatalog;
import io.normbench.model.Network;
import io.normbench.model.ResNet;
import io.normbench.model.ResNet.Design;
import io.normbench.model.ResNet.Stem;
import io.normbench.norm.Method;
import io.normbench.norm.MethodInfo;
import io.normbench.suite.ModelSpec;
import io.normbench.tck.Engines;
import io.normbench.tck.Nd;
import io.normbench.tck.Training;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** ResNet and DeepLabv3 with arithmetic: dilation is what it should be, and every method trains in them. */
class ResidualNetworksTest {
    private static final int SIDE = 16;
    private static final int CLASSES = 4;

    private static Engine engine;
    private static Engine float64;

    @BeforeAll
    static void open() {
        engine = Engines.float32();
        float64 = Engines.float64();
    }

    @AfterAll
    static void close() {
        engine.close();
        float64.close();
    }

    static Stream<String> methods() {
        return Stream.concat(
                Training.METHODS.normalizations().stream()
                        .filter(MethodInfo::core)
                        .map(MethodInfo::id),
                Stream.of("gn+ws", "bcn+ws", "ebcn+ws"));
    }

    static Stream<String> methodsThatMixSamples() {
        return methods()
                .filter(id ->
                        Training.METHODS.create(id, Map.of()).normalization().mixesSamples());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void everyMethodTrainsAClassifierWithFiniteLosses(String method) {
        for (int batchSize : new int[] {1, 4}) {
            assertThat(losses(engine, "resnet", method, batchSize, 0, 2))
                    .as("batch size %d", batchSize)
                    .allSatisfy(loss -> assertThat(loss).isFinite());
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void everyMethodTrainsASegmentationNetworkWithFiniteLosses(String method) {
        for (int batchSize : new int[] {1, 4}) {
            assertThat(losses(engine, "deeplabv3", method, batchSize, 0, 2))
                    .as("batch size %d", batchSize)
                    .allSatisfy(loss -> assertThat(loss).isFinite());
        }
    }

    @ParameterizedTest
    @MethodSource("methodsThatMixSamples")
    void everyMethodThatMixesSamplesTrainsWithASmallerStatisticsBatch(String method) {
        assertThat(losses(engine, "deeplabv3", method, 4, 2, 2))
                .allSatisfy(loss -> assertThat(loss).isFinite());
    }

    @Test
    void aSmallerStatisticsBatchChangesTheLossOfBatchNormalization() {
        double whole = losses(float64, "deeplabv3", "bn", 4, 0, 1).get(0);

        assertThat(losses(float64, "deeplabv3", "bn", 4, 4, 1).get(0)).isEqualTo(whole);
        assertThat(Math.abs(losses(float64, "deeplabv3", "bn", 4, 2, 1).get(0) - whole))
                .isGreaterThan(1e-9);
    }

    @Test
    void withoutMixingTheStatisticsBatchMakesNoDifference() {
        assertThat(losses(float64, "deeplabv3", "gn", 4, 2, 2)).isEqualTo(losses(float64, "deeplabv3", "gn", 4, 0, 2));
    }

    /** Whatever the strided network computes, the dilated one computes at the same place, and more in between. */
    @ParameterizedTest
    @CsvSource({"10, 4", "10, 2", "50, 4", "50, 2", "50, 1"})
    void dilationComputesTheSameAsStridesWhereBothCompute(int depth, int outputStride) {
        Nd strided = lastStage(new Design(depth, 2, 4, Stem.SMALL, 8));
        Nd dilated = lastStage(new Design(depth, 2, 4, Stem.SMALL, outputStride));

        int step = 8 / outputStride;
        assertThat(dilated.size(2)).isEqualTo(step * strided.size(2));
        double largest = 0;
        for (int c = 0; c < strided.size(1); c++) {
            for (int y = 0; y < strided.size(2); y++) {
                for (int x = 0; x < strided.size(3); x++) {
                    double want = strided.at(0, c, y, x);
                    largest = Math.max(largest, want);
                    assertThat(dilated.at(0, c, step * y, step * x)).isCloseTo(want, within(1e-12));
                }
            }
        }
        assertThat(largest).isGreaterThan(1e-3);
    }

    private static Nd lastStage(Design design) {
        Method method = Training.METHODS.create("none", Map.of("skip_init", false));
        ResNet backbone = new ResNet(design, new Layers(method));
        try (Session session = float64.session(new SessionOptions(3, 0, 0, 0))) {
            List<Tensor> inputs = session.upload(List.of(images(new SplittableRandom(5), 1, 32)));
            HostTensor last = session.infer(
                            (images, scope) -> List.of(
                                    backbone.stages(images.get(0), scope).get(3)),
                            inputs)
                    .get(0);
            return new Nd(last.toDoubles(), last.shape());
        }
    }

    private static List<Double> losses(
            Engine on, String model, String method, int batchSize, int statBatch, int steps) {
        Map<String, Object> options = model.equals("resnet")
                ? Map.of("depth", 10, "width", 4, "stem", "small")
                : Map.of(
                        "depth",
                        10,
                        "width",
                        4,
                        "stem",
                        "small",
                        "output_stride",
                        4,
                        "aspp_channels",
                        8,
                        "rates",
                        "1,2");
        Network network = ModelCatalog.load(Training.class.getClassLoader())
                .create(new ModelSpec(model, options), CLASSES, Training.METHODS.create(method, Map.of()));
        Session.Program program = (inputs, scope) -> {
            Tensor logits = network.forward(inputs.get(0), scope);
            Tensor rows =
                    logits.rank() == 2 ? logits : logits.permute(0, 2, 3, 1).reshape(-1, CLASSES);
            return List.of(rows.crossEntropy(inputs.get(1)));
        };
        List<Double> losses = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(17);
        try (Session session = on.session(new SessionOptions(1, 0.9, 1e-4, statBatch))) {
            for (int step = 0; step < steps; step++) {
                int labels = model.equals("resnet") ? batchSize : batchSize * SIDE * SIDE;
                List<Tensor> inputs = session.upload(List.of(
                        images(random, batchSize, SIDE),
                        HostTensor.of(random.longs(labels, 0, CLASSES).toArray(), labels)));
                losses.add(session.step(program, inputs, 0.05));
                session.release(inputs);
            }
        }
        return losses;
    }

    private static HostTensor images(SplittableRandom random, int count, int side) {
        float[] values = new float[count * 3 * side * side];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return HostTensor.of(values, count, 3, side, side);
    }
}

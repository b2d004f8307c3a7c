package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.data.DataInfo;
import io.normbench.measure.singularity.SingularityProbe;
import io.normbench.model.Layers;
import io.normbench.model.ModelCatalog;
import io.normbench.model.Network;
import io.normbench.result.LayerReading;
import io.normbench.suite.ModelSpec;
import io.normbench.suite.SingularitySpec;
import io.normbench.task.Evaluation;
import io.normbench.task.Task;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What normalization layers give to activations, between steps of training. */
@Tag("slow")
class SingularityProbeTest {
    private static final int IMAGES = 12;
    private static final int SIDE = 8;
    private static final int STEPS = 3;

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engines.float64();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    /** A network on images that are the same whoever asks, in the same order. */
    private record Images(Session.Program training) implements Task {
        static Images of(String method) {
            return of(method, Map.of());
        }

        static Images of(String method, Map<String, Object> options) {
            Network network = ModelCatalog.load(Training.class.getClassLoader())
                    .create(
                            new ModelSpec("preact-resnet", Map.of("depth", 8, "width", 8)),
                            10,
                            Training.METHODS.create(method, options));
            return new Images((inputs, scope) ->
                    List.of(network.forward(inputs.get(0), scope).crossEntropy(inputs.get(1))));
        }

        @Override
        public DataInfo dataInfo() {
            return new DataInfo("none", Map.of(), "", "");
        }

        @Override
        public int trainingImages() {
            return IMAGES;
        }

        @Override
        public Session.Program inference() {
            throw new UnsupportedOperationException("nobody asks");
        }

        @Override
        public BatchSource batches(int batchSize, long seed, boolean augment) {
            SplittableRandom random = new SplittableRandom(31);
            return new BatchSource() {
                @Override
                public List<HostTensor> next() {
                    double[] pixels = new double[batchSize * SIDE * SIDE];
                    Arrays.setAll(pixels, i -> 0.5 + 2 * random.nextGaussian());
                    long[] labels =
                            IntStream.range(0, batchSize).mapToLong(i -> i % 10).toArray();
                    return List.of(HostTensor.of(pixels, batchSize, 1, SIDE, SIDE), HostTensor.of(labels, batchSize));
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public Evaluation evaluate(Engine ignored, Session session, int batchSize) {
            throw new UnsupportedOperationException("nobody asks");
        }
    }

    private static List<LayerReading> readings(Task task, int chunk, boolean batchStatistics, int steps) {
        List<LayerReading> readings = new ArrayList<>();
        SingularityProbe probe =
                new SingularityProbe(task, new SingularitySpec(100), chunk, batchStatistics, readings::add);
        assertThat(probe.images()).isEqualTo(IMAGES);
        try (Session session = engine.session(new SessionOptions(1, 0.9, 0, 0))) {
            train(session, task, probe, steps);
        }
        return readings;
    }

    /** Looks before the first and after the last step; the losses. */
    private static List<Double> train(Session session, Task task, SingularityProbe probe, int steps) {
        List<Double> losses = new ArrayList<>();
        try (Task.BatchSource source = task.batches(4, 1, false)) {
            if (probe != null) {
                probe.look(session, 0);
            }
            for (int step = 0; step < steps; step++) {
                List<Tensor> inputs = session.upload(source.next());
                losses.add(session.step(task.training(), inputs, 0.05));
                session.release(inputs);
            }
            if (probe != null) {
                probe.look(session, steps);
            }
        }
        return losses;
    }

    @Test
    void batchNormalizationWithTheProbeSetsStatisticsIsAtDistanceZero() {
        List<LayerReading> readings = readings(Images.of("bn"), IMAGES, true, STEPS);

        // Two in each of three blocks, and the last one; before and after.
        assertThat(readings).hasSize(14);
        assertThat(readings.get(0).layer()).isEqualTo("stage1.block1.norm1");
        assertThat(readings.get(13).layer()).isEqualTo("norm");
        assertThat(readings.get(13).step()).isEqualTo(STEPS);
        assertThat(readings).allSatisfy(reading -> {
            assertThat(reading.meanSpread()).isLessThan(1e-9);
            // What is left is eps beside the variance of the channel.
            assertThat(reading.logSpread()).isLessThan(1e-3);
            assertThat(reading.inactive()).isZero();
        });
        assertThat(readings.get(13).weight()).doesNotContain(1);
    }

    /** In the mean over layers of few channels, about √2 times the spread of what channels are mapped by. */
    @Test
    void channelsThatAreMappedElsewhereAreFartherAwayTheFartherTheyAreMapped() {
        double[] distances = DoubleStream.of(0.1, 0.5, 2)
                .map(spread -> readings(Images.of("bn", Map.of("remap", spread)), IMAGES, true, 0).stream()
                        .mapToDouble(LayerReading::distance)
                        .average()
                        .orElseThrow())
                .toArray();

        assertThat(distances[0]).isCloseTo(0.14, within(0.05));
        assertThat(distances[1]).isCloseTo(0.7, within(0.25));
        assertThat(distances[2]).isCloseTo(2.8, within(1.0));
    }

    @Test
    void theErrorOfRunningStatisticsIsADistance() {
        LayerReading last = readings(Images.of("bn"), IMAGES, false, STEPS).get(13);

        assertThat(last.distance()).isGreaterThan(0.01);
    }

    @Test
    void channelNormalizationIsNotAtDistanceZero() {
        assertThat(readings(Images.of("ln"), IMAGES, false, STEPS))
                .allSatisfy(reading -> assertThat(reading.distance()).isGreaterThan(0.01));
    }

    @Test
    void batchesArePooled() {
        List<LayerReading> whole = readings(Images.of("gn"), IMAGES, false, STEPS);
        List<LayerReading> pooled = readings(Images.of("gn"), 4, false, STEPS);

        assertThat(pooled).hasSameSizeAs(whole);
        for (int i = 0; i < whole.size(); i++) {
            assertThat(pooled.get(i).layer()).isEqualTo(whole.get(i).layer());
            assertThat(pooled.get(i).mean()).containsExactly(whole.get(i).mean(), within(1e-10));
            assertThat(pooled.get(i).deviation()).containsExactly(whole.get(i).deviation(), within(1e-10));
            assertThat(pooled.get(i).active()).containsExactly(whole.get(i).active(), within(1e-10));
        }
    }

    @Test
    void momentsAndActiveSharesAreThoseOfTheLayersOutput() {
        Layers layers = new Layers(Training.METHODS.create("none", Map.of()));
        Task task = new Images((inputs, scope) -> List.of(
                layers.normalizeAndActivate(inputs.get(0), scope.child("only")).meanAll()));

        LayerReading reading = readings(task, 4, false, 0).get(0);

        double[] pixels = new double[IMAGES * SIDE * SIDE];
        try (Task.BatchSource source = task.batches(IMAGES, 0, false)) {
            System.arraycopy(source.next().get(0).toDoubles(), 0, pixels, 0, pixels.length);
        }
        assertThat(reading.layer()).isEqualTo("only");
        assertThat(reading.weight()).containsExactly(1);
        assertThat(reading.bias()).containsExactly(0);
        assertThat(reading.mean()[0]).isCloseTo(Nd.mean(pixels), within(1e-12));
        assertThat(reading.deviation()[0]).isCloseTo(Math.sqrt(Nd.variance(pixels)), within(1e-12));
        assertThat(reading.active()[0])
                .isCloseTo(Arrays.stream(pixels).filter(p -> p > 0).count() / (double) pixels.length, within(1e-12));
    }

    static Stream<String> methods() {
        return Training.normalizations();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void aNetworkThatIsLookedAtTrainsAsOneThatIsNot(String method) {
        Task task = Images.of(method);
        List<LayerReading> readings = new ArrayList<>();
        SingularityProbe probe = new SingularityProbe(task, new SingularitySpec(8), 4, false, readings::add);
        try (Session looked = engine.session(new SessionOptions(1, 0.9, 0, 0));
                Session alone = engine.session(new SessionOptions(1, 0.9, 0, 0))) {
            List<Double> with = train(looked, task, probe, STEPS);
            List<Double> without = train(alone, task, null, STEPS);

            assertThat(with).isEqualTo(without);
            assertThat(looked.counts()).isEqualTo(alone.counts());
        }
        boolean activates =
                Training.METHODS.create(method, Map.of()).normalization().activates();
        assertThat(readings).hasSize(activates ? 0 : 14);
        assertThat(readings)
                .allSatisfy(reading -> assertThat(reading.distance()).isFinite());
    }
}

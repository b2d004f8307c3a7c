package io.normbench.tck;

import static io.normbench.tck.States.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normbench.measure.statistics.BatchStatisticsSession;
import io.normbench.measure.statistics.PreciseStatistics;
import io.normbench.model.Layers;
import io.normbench.norm.Method;
import io.normbench.norm.Normalization;
import io.normbench.norm.RunningMoments;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Statistics that a trained network is evaluated with: the precise ones, and those of the batch. */
class EvaluationStatisticsTest {
    private static final int CHANNELS = 8;
    private static final int SIDE = 4;
    private static final int IMAGES = 12;
    private static final int VALUES = CHANNELS * SIDE * SIDE;

    private static Engine engine;

    /** Far from mean 0 and variance 1, and different in every image and channel. */
    private static double[] data;

    @BeforeAll
    static void open() {
        engine = Engines.float64();
        data = images(new SplittableRandom(5), IMAGES);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static double[] images(SplittableRandom random, int count) {
        double[] images = new double[count * VALUES];
        for (int n = 0; n < count; n++) {
            double shift = 3 * random.nextGaussian();
            for (int i = 0; i < VALUES; i++) {
                int channel = i / (SIDE * SIDE);
                images[n * VALUES + i] = 50 + shift + channel + (1 + channel) * random.nextGaussian();
            }
        }
        return images;
    }

    private static HostTensor slice(double[] images, int from, int to) {
        return HostTensor.of(Arrays.copyOfRange(images, from * VALUES, to * VALUES), to - from, CHANNELS, SIDE, SIDE);
    }

    /** Norm, convolution, norm: the second layer's input depends on the first one's statistics. */
    private record Net(Normalization method, Layers layers) {
        static Net of(Normalization method) {
            return new Net(method, new Layers(new Method(method, Optional.empty())));
        }

        static Net of(String id, Map<String, Object> options) {
            return of(Training.METHODS.create(id, options).normalization());
        }

        Tensor between(Tensor x, Scope scope) {
            // Some methods look at the convolution before them.
            Tensor input = method.needsConvolution() ? layers.convolution(x, scope.child("stem"), CHANNELS, 3, 1) : x;
            Tensor y = layers.normalizeAndActivate(input, scope.child("first"));
            return layers.convolution(y, scope.child("conv"), CHANNELS, 3, 1);
        }

        Session.Program output() {
            return (inputs, scope) -> List.of(layers.normalize(between(inputs.get(0), scope), scope.child("second")));
        }

        Session.Program training() {
            return (inputs, scope) ->
                    List.of(output().run(inputs, scope).get(0).sub(1).square().meanAll());
        }

        Session trained(SessionOptions options) {
            Session session = engine.session(options);
            SplittableRandom random = new SplittableRandom(6);
            for (int step = 0; step < 3; step++) {
                session.step(training(), session.upload(List.of(slice(images(random, 4), 0, 4))), 0.05);
            }
            return session;
        }

        Session trained() {
            return trained(new SessionOptions(1, 0.9, 0, 0));
        }
    }

    /** Batches of so many images each, one after the other. */
    private static void estimate(Session session, Net net, int... sizes) {
        List<List<HostTensor>> batches = new ArrayList<>();
        int from = 0;
        for (int size : sizes) {
            batches.add(List.of(slice(data, from, from + size)));
            from += size;
        }
        Iterator<List<HostTensor>> next = batches.iterator();
        new PreciseStatistics(session, net.training(), net.method()).estimate(next::next, sizes.length, done -> {});
    }

    private static double[] means(double[] images) {
        return moments(images, false);
    }

    private static double[] variances(double[] images) {
        return moments(images, true);
    }

    private static double[] moments(double[] images, boolean variance) {
        double[] moments = new double[CHANNELS];
        for (int c = 0; c < CHANNELS; c++) {
            int channel = c;
            double[] values = IntStream.range(0, images.length)
                    .filter(i -> i / (SIDE * SIDE) % CHANNELS == channel)
                    .mapToDouble(i -> images[i])
                    .toArray();
            moments[c] = variance ? Nd.variance(values) : Nd.mean(values);
        }
        return moments;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "bn; 0; 12",
                "bn; 0; 4 4 4",
                "bn; 0; 1 1 1 1 1 1 1 1 1 1 1 1",
                "bn; 0; 1 5 2 4",
                "bn; 2; 4 4 4",
                "gbn; 0; 4 8",
                "bcn; 0; 3 9",
                "brn; 0; 6 6",
                "cumulative; 0; 1 5 2 4",
                "ibn; 0; 1 1 1 9",
                "split_bn; 0; 12"
            })
    void preciseMomentsOfBatchesAreThoseOfAllTheirImages(String method, int statBatch, String sizes) {
        Map<String, Object> options = switch (method) {
            case "gbn" -> Map.of("ghost_size", 2);
            case "cumulative" -> Map.of("momentum", "none");
            case "split_bn" -> Map.of("splits", 1);
            default -> Map.of();
        };
        Net net = Net.of(method.equals("cumulative") ? "bn" : method, options);
        try (Session session = net.trained(new SessionOptions(1, 0.9, 0, statBatch))) {
            estimate(
                    session,
                    net,
                    Stream.of(sizes.split(" ")).mapToInt(Integer::parseInt).toArray());

            // Instance normalization has the first half of ibn's channels.
            int from = method.equals("ibn") ? CHANNELS / 2 : 0;
            double[] means = Arrays.copyOfRange(means(data), from, CHANNELS);
            double[] variances = Arrays.copyOfRange(variances(data), from, CHANNELS);
            assertThat(value(session, "first.running_mean")).containsExactly(means, within(1e-11));
            if (method.equals("brn")) {
                // The stored deviation is the root and eps, whose share in what lies between batches is not told apart.
                double[] deviations =
                        Arrays.stream(variances).map(v -> Math.sqrt(v) + 1e-3).toArray();
                assertThat(value(session, "first.running_std")).containsExactly(deviations, within(1e-3));
            } else {
                assertThat(value(session, "first.running_var")).containsExactly(variances, within(1e-9));
            }
        }
    }

    @Test
    void aLayerBehindAnotherIsFedWithWhatTrainingFeedsIt() {
        Net net = Net.of("bn", Map.of());
        try (Session session = net.trained()) {
            double[] second = new BatchStatisticsSession(session)
                    .infer(
                            (inputs, scope) -> List.of(net.between(inputs.get(0), scope)),
                            session.upload(List.of(slice(data, 0, IMAGES))))
                    .get(0)
                    .toDoubles();

            estimate(session, net, IMAGES);

            assertThat(value(session, "second.running_mean")).containsExactly(means(second), within(1e-11));
            assertThat(value(session, "second.running_var")).containsExactly(variances(second), within(1e-11));
        }
    }

    @Test
    void withTheStatisticsOfABatchThatBatchIsEvaluatedAsItIsTrained() {
        Net net = Net.of("bn", Map.of());
        try (Session session = net.trained()) {
            estimate(session, net, IMAGES);
            List<Tensor> batch = session.upload(List.of(slice(data, 0, IMAGES)));

            double[] precise = session.infer(net.output(), batch).get(0).toDoubles();
            double[] trained = session.gradients(net.output(), batch, true, null)
                    .outputs()
                    .get(0)
                    .toDoubles();

            assertThat(precise).containsExactly(trained, within(1e-11));
        }
    }

    @Test
    void nothingButRunningStatisticsIsReplaced() {
        Net net = Net.of(new Counting());
        try (Session session = net.trained()) {
            Map<String, double[]> before = values(session);
            assertThat(before.get("first.calls")).containsExactly(3);

            estimate(session, net, 6, 6);

            Map<String, double[]> after = values(session);
            assertThat(after.keySet()).isEqualTo(before.keySet());
            before.forEach((name, value) -> {
                if (name.contains("running")) {
                    assertThat(after.get(name)).as(name).isNotEqualTo(value);
                } else {
                    assertThat(after.get(name)).as(name).containsExactly(value);
                }
            });
        }
    }

    private static Map<String, double[]> values(Session session) {
        Map<String, double[]> values = new LinkedHashMap<>();
        session.snapshot().forEach((name, value) -> values.put(name, value.toDoubles()));
        return values;
    }

    /** A method with a running mean and a count of its calls in training. */
    private record Counting() implements Normalization {
        @Override
        public boolean mixesSamples() {
            return true;
        }

        @Override
        public Tensor define(Tensor x, Scope scope) {
            Variable calls = scope.state("calls", Initializer.constant(0), 1);
            Variable mean = scope.state("running_mean", Initializer.constant(0), x.c());
            if (!scope.training()) {
                return x.sub(mean.get().reshape(1, -1, 1, 1));
            }
            calls.set(calls.get().add(1));
            Tensor batch = x.mean(0, 2, 3);
            mean.lerp(batch, 0.1);
            return x.sub(batch);
        }
    }

    @Test
    void aNetworkThatMovesNoRunningAverageIsRefused() {
        Net net = Net.of("gn", Map.of("groups", 2));
        try (Session session = net.trained()) {
            assertThatThrownBy(() -> estimate(session, net, 6, 6))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage("precise statistics: no layer moved a running average over 2 training batches");
        }
    }

    @Test
    void aChannelOfOneValueHasNoStatisticsAndKeepsThoseOfTraining() {
        Net net = Net.of("bn", Map.of());
        Layers layers = net.layers();
        Session.Program program = (inputs, scope) -> {
            Tensor x = inputs.get(0);
            Tensor pooled = layers.normalize(x.mean(2, 3), scope.child("pooled"));
            return List.of(
                    layers.normalize(x, scope.child("map")).add(pooled).square().meanAll());
        };
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            session.step(program, session.upload(List.of(slice(data, 0, 4))), 0.1);
            double[] before = value(session, "pooled.running_mean");
            Map<String, Long> counts = session.counts();

            new PreciseStatistics(session, program, net.method())
                    .estimate(() -> List.of(slice(data, 0, 1)), 1, done -> {});

            assertThat(value(session, "pooled.running_mean")).containsExactly(before);
            assertThat(value(session, "map.running_mean"))
                    .containsExactly(means(Arrays.copyOf(data, VALUES)), within(1e-11));
            assertThat(session.counts()).isEqualTo(counts);
        }
    }

    @Test
    void statisticsOfTheEvaluationBatchAreThoseOfTrainingAndLeaveNoTrace() {
        Net net = Net.of("bn", Map.of());
        try (Session session = net.trained(new SessionOptions(1, 0.9, 0, 2))) {
            Map<String, double[]> before = values(session);
            List<Tensor> batch = session.upload(List.of(slice(data, 0, 5)));

            double[] evaluated = new BatchStatisticsSession(session)
                    .infer(net.output(), batch)
                    .get(0)
                    .toDoubles();

            values(session).forEach((name, value) -> assertThat(value).as(name).containsExactly(before.get(name)));
            // All five share statistics, whatever the statistics batch of training.
            try (Session whole = engine.session(new SessionOptions(1, 0.9, 0, 0))) {
                session.snapshot().forEach(whole::preset);
                Gradients trained = whole.gradients(net.output(), whole.upload(List.of(slice(data, 0, 5))), true, null);
                assertThat(evaluated).containsExactly(trained.outputs().get(0).toDoubles(), within(1e-11));
            }
        }
    }

    static Stream<String> methods() {
        return Training.normalizations()
                .filter(id ->
                        Training.METHODS.create(id, Map.of()).normalization().runningMoments()
                                != RunningMoments.SEALED);
    }

    /** Whatever a method keeps: its definition runs on copies, and what it averages finds its way back. */
    @ParameterizedTest
    @MethodSource("methods")
    void everyMethodIsEvaluatedInEverySettingThatSuitsIt(String id) {
        Map<String, Object> options =
                Training.METHODS.options(id).orElseThrow().containsKey("groups") ? Map.of("groups", 2) : Map.of();
        Net net = Net.of(id, options);
        RunningMoments kind =
                Training.METHODS.create(id, options).normalization().runningMoments();
        try (Session session = net.trained()) {
            if (kind != RunningMoments.NONE) {
                estimate(session, net, 4, 4, 4);
            }
            List<Tensor> batch = session.upload(List.of(slice(data, 0, IMAGES)));
            assertThat(session.infer(net.output(), batch).get(0).toDoubles()).doesNotContain(Double.NaN);
            assertThat(new BatchStatisticsSession(session)
                            .infer(net.output(), batch)
                            .get(0)
                            .toDoubles())
                    .doesNotContain(Double.NaN);
        }
    }
}

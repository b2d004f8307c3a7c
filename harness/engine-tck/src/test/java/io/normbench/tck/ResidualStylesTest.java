package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.model.Layers;
import io.normbench.model.ModelCatalog;
import io.normbench.model.Network;
import io.normbench.model.ResNet;
import io.normbench.model.ResNet.Design;
import io.normbench.model.ResNet.Stem;
import io.normbench.model.ResidualStyle;
import io.normbench.model.ResidualStyle.Start;
import io.normbench.model.ResidualStyle.Wiring;
import io.normbench.suite.ModelSpec;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import io.normbench.trace.Observation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks without normalization start as their papers say, and train. */
@Tag("slow")
class ResidualStylesTest {
    private static final int SEEDS = 8;

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engines.float32();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static HostTensor images(int count, int channels, int side) {
        return images(11, count, channels, side);
    }

    private static HostTensor images(long seed, int count, int channels, int side) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count * channels * side * side];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return HostTensor.of(values, count, channels, side, side);
    }

    /** The stage's output is the shortcut's, activated: nothing has come from any branch. */
    @ParameterizedTest
    @EnumSource(
            value = Start.class,
            names = {"FIXUP", "SKIPINIT", "REZERO", "AUTO"})
    void branchesAreZeroAtTheStart(Start start) {
        Layers layers = new Layers(Training.METHODS.create("none", Map.of()));
        for (int depth : new int[] {18, 50}) {
            ResNet network = new ResNet(
                    new Design(depth, 4, 1, Stem.SMALL, 1), layers, new ResidualStyle(start, Wiring.PLAIN, 0.2));
            try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
                List<HostTensor> outputs = session.infer(
                        (inputs, scope) -> {
                            Tensor stage = network.stages(inputs.get(0), scope).get(0);
                            Tensor stem = layers.convolution(inputs.get(0), scope.child("conv1"), 4, 3, 1)
                                    .relu();
                            Tensor shortcut = depth == 18
                                    ? stem
                                    : layers.convolution(
                                            stem,
                                            scope.child("layer1")
                                                    .child("0")
                                                    .child("downsample")
                                                    .child("0"),
                                            16,
                                            1,
                                            1);
                            // A ReZero network activates its branches, not its sums.
                            return List.of(stage, start == Start.REZERO ? shortcut : shortcut.relu());
                        },
                        session.upload(List.of(images(2, 3, 8))));

                assertThat(outputs.get(0).toFloats())
                        .containsExactly(outputs.get(1).toFloats());
            }
        }
    }

    /** L^(-1/(2m - 2)) with L = 8 blocks of m = 2 convolutions, and with L = 16 of m = 3. */
    @ParameterizedTest
    @CsvSource({"18, conv2, 0.3535533905932738", "50, conv3, 0.5"})
    void fixupScalesTheInnerConvolutionsAndStartsTheLastAndTheClassifierAtZero(int depth, String last, double factor) {
        Map<String, HostTensor> plain = initial("none", Map.of("depth", depth, "init", "plain"));
        Map<String, HostTensor> fixup = initial("none", Map.of("depth", depth, "init", "fixup"));

        double[] expected = Arrays.stream(plain.get("layer2.1.conv1.weight").toDoubles())
                .map(weight -> factor * weight)
                .toArray();
        assertThat(fixup.get("layer2.1.conv1.weight").toDoubles()).containsExactly(expected, within(1e-7));
        assertThat(fixup.get("layer2.0.downsample.0.weight").toDoubles())
                .containsExactly(plain.get("layer2.0.downsample.0.weight").toDoubles());
        assertThat(fixup.get("layer2.1." + last + ".weight").toDoubles()).containsOnly(0);
        assertThat(fixup.get("fc.weight").toDoubles()).containsOnly(0);
        assertThat(fixup.get("layer2.1.scale").toDoubles()).containsExactly(1);
        assertThat(fixup.get("layer2.1.bias1a").toDoubles()).containsExactly(0);
    }

    private static Map<String, HostTensor> initial(String method, Map<String, Object> options) {
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            session.infer(
                    program("resnet", method, options),
                    session.upload(List.of(images(1, 3, 8), HostTensor.of(new long[1], 1))));
            return session.snapshot();
        }
    }

    @Test
    void normalizerFreeConvolutionsHaveAGainAndABiasAsBatchNormalizationHasItsAffine() {
        Map<String, HostTensor> bn = initial("bn", Map.of("depth", 50));
        Map<String, HostTensor> nf = initial("none+sws", Map.of("depth", 50, "wiring", "nf", "init", "plain"));

        long parametersOfBn = bn.entrySet().stream()
                .filter(entry -> !entry.getKey().contains("running"))
                .mapToLong(entry -> count(entry.getValue()))
                .sum();
        assertThat(nf.values().stream().mapToLong(ResidualStylesTest::count).sum())
                .isEqualTo(parametersOfBn);
        assertThat(nf).containsKeys("layer1.0.conv1.gain", "layer1.0.conv1.bias", "layer1.0.downsample.0.bias");
    }

    private static long count(HostTensor tensor) {
        return tensor.toDoubles().length;
    }

    /**
     * Behind every block the variance of the signal is what the wiring counts on, (1 or the variance before) + α², in the
     * mean over networks and images. Zeros around the maps take some: it is measured away from the borders.
     */
    @ParameterizedTest
    @CsvSource({"18, 1.0", "18, 0.2", "50, 1.0", "50, 0.2"})
    void theSignalsVarianceIsBetaSquared(int depth, double alpha) {
        int side = 48;
        ResNet network = new ResNet(
                new Design(depth, depth == 18 ? 32 : 16, 2, Stem.SMALL, 2),
                new Layers(Training.METHODS.create("none+sws", Map.of())),
                new ResidualStyle(Start.PLAIN, Wiring.NF, alpha));
        List<Double> sums = new ArrayList<>();
        List<Double> outputs = new ArrayList<>();
        Observation observation = new Observation((operation, operands, result) -> {
            boolean sum = operation.equals("add")
                    && operands.size() == 2
                    && Arrays.equals(operands.get(0).shape(), operands.get(1).shape())
                    && result.rank() == 4;
            if (sum) {
                sums.add(variance(HostTensor.of(result.toDoubles(), result.shape())));
            }
            return result;
        });
        for (int seed = 0; seed < SEEDS; seed++) {
            try (Session session = engine.session(new SessionOptions(seed, 0, 0, 0))) {
                List<Tensor> inputs = session.upload(List.of(images(seed, 1, 3, side)));
                // The first pass may be one that only declares variables.
                session.infer((given, scope) -> network.stages(given.get(0), scope), inputs);
                session.infer(observation.of((given, scope) -> network.stages(given.get(0), scope)), inputs)
                        .forEach(output -> outputs.add(variance(output)));
            }
        }

        double added = alpha * alpha;
        int blocks = depth == 18 ? 2 : 3;
        List<Double> expected = new ArrayList<>();
        for (int stage = 0; stage < 2; stage++) {
            // The first block of a bottleneck's first stage widens, and so has a convolution in its shortcut.
            for (int block = 1; block <= blocks + (depth == 50 ? stage : 0); block++) {
                expected.add(1 + block * added);
            }
        }
        assertThat(sums).hasSize(SEEDS * expected.size());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(mean(sums, i, expected.size()) / expected.get(i))
                    .as("block %d", i + 1)
                    .isCloseTo(1, within(0.04));
        }
        // Divided by β and activated with its gain, what leaves a stage has variance 1.
        for (int stage = 0; stage < 2; stage++) {
            assertThat(mean(outputs, stage, 2)).as("stage %d", stage + 1).isCloseTo(1, within(0.06));
        }
    }

    private static double mean(List<Double> values, int first, int step) {
        return IntStream.range(0, values.size())
                .filter(i -> i % step == first)
                .mapToDouble(values::get)
                .average()
                .orElseThrow();
    }

    /** The mean over channels of each channel's variance, in the middle of the maps. */
    private static double variance(HostTensor tensor) {
        Nd values = new Nd(tensor.toDoubles(), tensor.shape());
        double sum = 0;
        for (int c = 0; c < values.size(1); c++) {
            int side = (int) values.size(2);
            double[] channel = new double[side / 2 * (side / 2)];
            int i = 0;
            for (int y = side / 4; y < side - side / 4; y++) {
                for (int x = side / 4; x < side - side / 4; x++) {
                    channel[i++] = values.at(0, c, y, x);
                }
            }
            sum += Nd.variance(channel);
        }
        return sum / values.size(1);
    }

    private static Session.Program program(String model, String method, Map<String, Object> options) {
        Map<String, Object> all = new HashMap<>(Map.of("depth", model.equals("resnet") ? 10 : 8, "width", 8));
        if (model.equals("resnet")) {
            all.put("stem", "small");
        }
        all.putAll(options);
        Network network = ModelCatalog.load(Training.class.getClassLoader())
                .create(new ModelSpec(model, all), 10, Training.METHODS.create(method, Map.of()));
        return (inputs, scope) -> List.of(network.forward(inputs.get(0), scope).crossEntropy(inputs.get(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "preact-resnet, none, fixup, plain, 0.05, 0",
        "preact-resnet, none, skipinit, plain, 0.1, 0",
        "preact-resnet, none, rezero, plain, 0.1, 0",
        "preact-resnet, bn, rezero, plain, 0.1, 0",
        "preact-resnet, none+sws, plain, nf, 0.1, 0",
        "preact-resnet, none+sws, skipinit, nf, 0.1, 0",
        "preact-resnet, none+sws, plain, nf, 0.1, 0.1",
        "resnet, none, fixup, plain, 0.02, 0",
        "resnet, none, skipinit, plain, 0.05, 0",
        "resnet, none, rezero, plain, 0.05, 0",
        "resnet, none+sws, plain, nf, 0.05, 0",
        "resnet, none+sws, auto, nf, 0.1, 0.1"
    })
    void eachLearnsABatch(String model, String method, String init, String wiring, double rate, double clip) {
        Session.Program program = program(model, method, Map.of("init", init, "wiring", wiring));
        SplittableRandom random = new SplittableRandom(2);
        List<HostTensor> batch =
                List.of(images(16, 1, 8), HostTensor.of(random.longs(16, 0, 10).toArray(), 16));
        try (Session session = engine.session(new SessionOptions(1, 0.9, 0, 0, false, clip))) {
            List<Tensor> inputs = session.upload(batch);
            double first = session.step(program, inputs, rate);
            double last = first;
            for (int step = 0; step < 60; step++) {
                last = session.step(program, inputs, rate);
            }
            assertThat(last).isLessThan(first / 2);
        }
    }
}

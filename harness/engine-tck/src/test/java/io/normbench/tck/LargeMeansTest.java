package io.normbench.tck;

import io.normbench.norm.Normalization;
import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Activations far from 0, in float32 along the fast path: what is normalized keeps its digits, in every layout. Inputs
 * are exact in float32. What remains are the roundings of {@code x · scale + shift}, some 1e-7 of mean/deviation.
 */
class LargeMeansTest {
    private static final int MEAN = 1024;
    private static final double TOLERANCE = 1e-3;
    private static final Nd[] INPUTS = {input(141), input(142), input(143)};

    private static Engine float64;

    @BeforeAll
    static void open() {
        float64 = Engines.float64();
    }

    @AfterAll
    static void close() {
        float64.close();
    }

    /** Methods whose result does not depend on the mean. */
    static Stream<String> methods() {
        return Stream.of(
                "bn",
                "gbn",
                "bcn",
                "brn",
                "ln",
                "ln2d",
                "in",
                "gn",
                "sn",
                "pono",
                "bin",
                "split_bn",
                "bgn",
                "ft",
                "ebn");
    }

    @ParameterizedTest
    @MethodSource("methods")
    void keepTheDigitsOfTheDefinition(String method) {
        assertSame(method, Map.of(), false);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void keepThemChannelsLast(String method) {
        if (Engines.declared().hasChannelsLast()) {
            assertSame(method, Map.of(), true);
        }
    }

    /** Whichever branch of sn dominates: in the mean of all three, what one of them loses is divided by three. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void everyBranchOfSwitchableNormalizationKeepsThem(int branch) {
        Nd share = Nd.build(Nd.shape(3), i -> i[0] == branch ? 20 : 0);

        assertSame("sn", Map.of("mean_weight", share, "var_weight", share), false);
    }

    private static void assertSame(String method, Map<String, Nd> presets, boolean channelsLast) {
        Normalization layer = Training.METHODS.create(method, Map.of()).normalization();
        Map<String, double[]> want = outputs(float64, layer::define, presets);
        try (Engine float32 = Engines.open(DType.FLOAT32, channelsLast)) {
            Comparison.assertSame(outputs(float32, layer::apply, presets), want, TOLERANCE);
        }
    }

    /** Outputs and input gradients in training: evaluation normalizes with averages that have not arrived yet. */
    private static Map<String, double[]> outputs(
            Engine engine, BiFunction<Tensor, Scope, Tensor> layer, Map<String, Nd> presets) {
        Map<String, double[]> all = new LinkedHashMap<>(Comparison.results(engine, layer, presets, INPUTS));
        all.keySet().removeIf(name -> !name.matches("step [12] (output|input gradient)"));
        return all;
    }

    /** About {@link #MEAN} with deviation 1, in steps of 1/128. */
    private static Nd input(long seed) {
        return Nd.normal(seed, 4, 8, 9, 9).map(x -> MEAN + Math.rint(128 * x) / 128);
    }
}

package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.normbench.norm.Normalization;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs without spread, without positions, and with channels that groups do not divide. */
@Tag("slow")
class DegenerateInputsTest {
    private static final String ONE_VALUE = "one_value_per_statistic";

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engines.float32();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    static Stream<String> methods() {
        return Training.normalizations();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void oneValuePerChannelGivesFiniteValues(String method) {
        assertFinite(method, Nd.normal(81, 1, 6, 1, 1));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void oneChannelGivesFiniteValuesOrIsUnsupportedByName(String method) {
        Nd oneChannel = Nd.normal(82, 1, 1, 1, 1);
        if (Engines.declared().layersOfSeveralChannels().contains(method)) {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> assertFinite(method, oneChannel))
                    .withMessageContaining(method);
        } else {
            assertFinite(method, oneChannel);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void constantInputGivesFiniteValues(String method) {
        assertFinite(method, Nd.build(Nd.shape(2, 6, 3, 3), i -> 3));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void zeroInputGivesFiniteValues(String method) {
        assertFinite(method, Nd.build(Nd.shape(2, 6, 3, 3), i -> 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bn",
                "gbn",
                "in",
                "gn",
                "ln",
                "bin",
                "split_bn",
                "l1bn",
                "bgn",
                "rbn",
                "ft",
                "mode",
                "iebn",
                "ebn"
            })
    void oneValuePerStatisticGivesTheBiasAndIsCounted(String method) {
        Nd x = Nd.normal(83, 1, method.equals("ln") ? 1 : 6, 1, 1);
        double[] bias = Nd.normal(84, x.size(1)).data();
        for (boolean fused : new boolean[] {false, true}) {
            try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
                session.preset("bias", HostTensor.of(bias, bias.length));

                double[] y = run(session, method, fused, x).outputs().get(0).toDoubles();

                assertThat(y).as("fused: %s", fused).containsExactly(bias, within(1e-4));
                assertThat(session.counts()).as("fused: %s", fused).isEqualTo(Map.of(ONE_VALUE, 1L));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bn", "gbn", "bcn", "bin", "split_bn", "bgn", "rbn", "iebn", "bnet", "repbn"})
    void oneValuePerChannelLeavesRunningStatisticsAlone(String method) {
        for (boolean fused : new boolean[] {false, true}) {
            try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
                run(session, method, fused, Nd.normal(85, 1, 6, 1, 1));

                assertThat(session.snapshot().get("running_mean").toDoubles()).containsOnly(0);
                assertThat(session.snapshot().get("running_var").toDoubles()).containsOnly(1);
            }
        }
    }

    /** What a layer has must not depend on the batch that it sees first. */
    @ParameterizedTest
    @MethodSource("methods")
    void oneValuePerChannelDeclaresAllVariables(String method) {
        for (boolean fused : new boolean[] {false, true}) {
            try (Session first = engine.session(new SessionOptions(1, 0, 0, 0));
                    Session ordinary = engine.session(new SessionOptions(1, 0, 0, 0))) {
                run(first, method, fused, Nd.normal(85, 1, 6, 1, 1));
                run(ordinary, method, fused, Nd.normal(85, 2, 6, 3, 3));

                assertThat(first.snapshot())
                        .as("fused: %s", fused)
                        .containsOnlyKeys(ordinary.snapshot().keySet());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bcn", "ebcn", "evonorm_b0", "sn", "ibn", "evonorm_b1", "evonorm_b2", "bnet", "repbn"})
    void otherMethodsCountOneValuePerStatistic(String method) {
        for (boolean fused : new boolean[] {false, true}) {
            try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
                run(session, method, fused, Nd.normal(86, 1, 6, 1, 1));

                assertThat(session.counts()).as("fused: %s", fused).containsKey(ONE_VALUE);
            }
        }
    }

    /** As PyTorch's batch normalization: a mean is a sum, and infinite if one value is. */
    @ParameterizedTest
    @ValueSource(strings = {"bn", "gbn", "bcn", "brn", "sn", "bin", "split_bn", "bgn", "iebn", "bnet", "repbn", "ebn"})
    void anInfiniteValueMakesTheRunningMeanOfItsChannelInfinite(String method) {
        Map<String, Object> options = method.equals("bgn") ? Map.of("groups", 4) : Map.of();
        Normalization definition = Training.METHODS.create(method, options).normalization();
        Nd x = Nd.normal(90, 4, 4, 3, 3).with(9, Double.POSITIVE_INFINITY);
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            run(session, definition, false, x);

            double[] mean = session.snapshot().get("running_mean").toDoubles();
            assertThat(mean[1]).isEqualTo(Double.POSITIVE_INFINITY);
            assertThat(new Double[] {mean[0], mean[2], mean[3]}).allMatch(Double::isFinite);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void anOrdinaryInputIsNotCounted(String method) {
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            run(session, method, true, Nd.normal(87, 2, 6, 2, 2));

            assertThat(session.counts()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"gn", "bcn", "ebcn", "evonorm_s0", "evonorm_s1", "evonorm_s2", "pn", "ft"})
    void groupsThatDoNotDivideTheChannelsBecomeTheNextThatDo(String method) {
        Nd x = Nd.normal(88, 2, 12, 3, 3);
        BiFunction<Integer, Boolean, double[]> output = (groups, fused) -> {
            try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
                Normalization normalization = Training.METHODS
                        .create(method, Map.of("groups", groups))
                        .normalization();
                return run(session, normalization, fused, x).outputs().get(0).toDoubles();
            }
        };

        for (boolean fused : new boolean[] {false, true}) {
            assertThat(output.apply(8, fused)).containsExactly(output.apply(6, fused));
            assertThat(output.apply(32, fused)).containsExactly(output.apply(12, fused));
            assertThat(output.apply(8, fused)).isNotEqualTo(output.apply(3, fused));
        }
    }

    private static void assertFinite(String method, Nd x) {
        for (boolean fused : new boolean[] {false, true}) {
            try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
                Gradients first = run(session, method, fused, x);
                Gradients second = run(session, method, fused, x);
                for (Gradients gradients : List.of(first, second)) {
                    assertFinite("output", gradients.outputs().get(0));
                    assertFinite("input gradient", gradients.inputGradient());
                    gradients.parameterGradients().forEach(DegenerateInputsTest::assertFinite);
                }
                session.snapshot().forEach(DegenerateInputsTest::assertFinite);
            }
        }
    }

    private static void assertFinite(String what, HostTensor values) {
        assertThat(Arrays.stream(values.toDoubles()).allMatch(Double::isFinite))
                .as(what)
                .isTrue();
    }

    private static Gradients run(Session session, String method, boolean fused, Nd x) {
        return run(session, Training.METHODS.create(method, Map.of()).normalization(), fused, x);
    }

    private static Gradients run(Session session, Normalization normalization, boolean fused, Nd x) {
        List<Tensor> input = session.upload(List.of(x.host()));
        Session.Program program = (inputs, scope) -> List.of(apply(normalization, fused, inputs.get(0), scope));
        return session.gradients(program, input, true, Nd.normal(89, x.shape()).host());
    }

    private static Tensor apply(Normalization normalization, boolean fused, Tensor x, Scope scope) {
        return fused ? normalization.apply(x, scope) : normalization.define(x, scope);
    }
}

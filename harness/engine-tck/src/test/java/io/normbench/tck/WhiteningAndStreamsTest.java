package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normbench.model.Layers;
import io.normbench.norm.Normalization;
import io.normbench.tensor.Engine;
import io.normbench.tensor.ForwardingScope;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import io.normbench.util.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What vectors cannot say of methods that whiten, that pass state from sample to sample, or that look at a convolution. */
class WhiteningAndStreamsTest {
    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engines.float64();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    /** Definition or fast path of a method. */
    private static Session.Program program(String method, Map<String, Object> options, boolean fast) {
        Normalization layer = Training.METHODS.create(method, options).normalization();
        return (inputs, scope) ->
                List.of(fast ? layer.fused(inputs.get(0), scope).orElseThrow() : layer.define(inputs.get(0), scope));
    }

    private static Gradients gradients(Session session, Session.Program program, Nd x, Nd seed) {
        List<Tensor> inputs = session.upload(List.of(x.host()));
        Gradients found = session.gradients(program, inputs, true, seed.host());
        session.release(inputs);
        return found;
    }

    private static Nd sample(Nd batch, int n) {
        int length = batch.data().length / batch.size(0);
        return new Nd(
                Arrays.copyOfRange(batch.data(), n * length, (n + 1) * length),
                1,
                batch.size(1),
                batch.size(2),
                batch.size(3));
    }

    @ParameterizedTest
    @CsvSource({"true, ac", "true, ls", "false, ac", "false, none"})
    void onlineNormalizationOfABatchIsThatOfItsSamplesOneByOne(boolean fast, String ecm) {
        Session.Program program =
                program("on", Map.of("alpha_fwd", 0.7, "alpha_bkw", 0.6, "clamp", 1.5, "ecm", ecm), fast);
        try (Session together = engine.session(new SessionOptions(1, 0, 0, 0));
                Session apart = engine.session(new SessionOptions(1, 0, 0, 0))) {
            for (int step = 0; step < 2; step++) {
                Nd x = Nd.normal(11 + step, 5, 3, 2, 3);
                Nd seed = Nd.normal(21 + step, 5, 3, 2, 3);
                Gradients all = gradients(together, program, x, seed);
                for (int n = 0; n < 5; n++) {
                    Gradients one = gradients(apart, program, sample(x, n), sample(seed, n));
                    int length = 18;
                    assertThat(Arrays.copyOfRange(all.outputs().get(0).toDoubles(), n * length, (n + 1) * length))
                            .containsExactly(one.outputs().get(0).toDoubles(), within(1e-13));
                    assertThat(Arrays.copyOfRange(all.inputGradient().toDoubles(), n * length, (n + 1) * length))
                            .containsExactly(one.inputGradient().toDoubles(), within(1e-12));
                }
            }
            Map<String, HostTensor> want = apart.snapshot();
            together.snapshot()
                    .forEach((name, value) -> assertThat(value.toDoubles())
                            .as(name)
                            .containsExactly(want.get(name).toDoubles(), within(1e-13)));
        }
    }

    /** Where the host knows a pass's number it branches; graphs compute both sides and take one. */
    @ParameterizedTest
    @CsvSource({"mabn, false", "mabn, true", "powernorm, false", "powernorm, true", "cbn, false", "cbn, true"})
    void countingOnTheHostAndOnTheDeviceIsTheSame(String method, boolean fast) {
        Map<String, Object> options = switch (method) {
            case "mabn" -> Map.of("buffer_size", 3, "warmup_iters", 5);
            case "powernorm" -> Map.of("warmup_iters", 3);
            default -> Map.of("buffer", 2, "burnin", 3);
        };
        Session.Program program = program(method, options, fast);
        Session.Program blind = (inputs, scope) -> program.run(inputs, new Blind(scope));
        try (Session known = engine.session(new SessionOptions(1, 0, 0, 0));
                Session unknown = engine.session(new SessionOptions(1, 0, 0, 0))) {
            for (int step = 0; step < 8; step++) {
                Nd x = Nd.normal(31 + step, 3, 4, 3, 2);
                Nd seed = Nd.normal(41 + step, 3, 4, 3, 2);
                Gradients want = gradients(known, program, x, seed);
                Gradients got = gradients(unknown, blind, x, seed);

                String name = "step " + (step + 1);
                assertClose(name, got.outputs().get(0), want.outputs().get(0));
                assertClose(name, got.inputGradient(), want.inputGradient());
                want.parameterGradients()
                        .forEach((parameter, gradient) -> assertClose(
                                name + " " + parameter, got.parameterGradients().get(parameter), gradient));
            }
            Map<String, HostTensor> got = unknown.snapshot();
            known.snapshot().forEach((name, value) -> {
                if (!method.equals("cbn") || !name.startsWith("history")) {
                    assertClose(name, got.get(name), value);
                }
            });
        }
    }

    private static void assertClose(String what, HostTensor got, HostTensor want) {
        Comparison.assertClose(what, got.toDoubles(), want.toDoubles(), 1e-12);
    }

    /** A scope whose variables nobody may look at. */
    private record Blind(Scope inner) implements ForwardingScope {
        @Override
        public Scope child(String name) {
            return new Blind(inner.child(name));
        }

        @Override
        public Variable state(String name, Initializer initializer, long... shape) {
            Variable variable = inner.state(name, initializer, shape);
            return new Variable() {
                @Override
                public Tensor get() {
                    return variable.get();
                }

                @Override
                public void set(Tensor value) {
                    variable.set(value);
                }

                @Override
                public void lerp(Tensor target, double weight) {
                    variable.lerp(target, weight);
                }
            };
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void decorrelationHasAFiniteGradientWhereEigenvaluesMeet(boolean fast) {
        Nd constant = new Nd(new double[2 * 8 * 3 * 3], 2, 8, 3, 3).map(v -> 5);
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            Gradients found = gradients(session, program("dbn", Map.of(), fast), constant, Nd.normal(1, 2, 8, 3, 3));

            assertThat(Arrays.stream(found.inputGradient().toDoubles()).allMatch(Double::isFinite))
                    .isTrue();
            assertThat(found.outputs().get(0).toDoubles()).containsOnly(new double[] {0}, within(1e-12));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRegionInWhichNothingIsActiveIsWhitenedToTheBias(boolean fast) {
        Nd half = Nd.normal(3, 2, 8, 2, 2);
        Nd x = Nd.build(half.shape(), i -> i[0] == 0 ? 0 : half.at(i));
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            Gradients found = gradients(session, program("gw", Map.of("groups", 4), fast), x, Nd.normal(4, 2, 8, 2, 2));

            assertThat(Arrays.copyOf(found.outputs().get(0).toDoubles(), 32)).containsOnly(0);
            assertThat(Arrays.stream(found.inputGradient().toDoubles()).allMatch(Double::isFinite))
                    .isTrue();
        }
    }

    @Test
    void crossIterationNormalizationTakesTheNetworksConvolutions() {
        try (Session session = engine.session(new SessionOptions(1, 0.9, 0, 0))) {
            Training.of("cbn", 4).losses(session, 2);

            assertThat(session.snapshot().keySet())
                    .noneMatch(name -> name.endsWith("conv_weight"))
                    .contains("stage1.block1.norm2.history0.weight", "norm.history2.slope");
            double[] kept = session.snapshot()
                    .get("stage1.block1.norm2.history1.weight")
                    .toDoubles();
            assertThat(Arrays.stream(kept).anyMatch(value -> value != 0)).isTrue();
        }
    }

    @Test
    void crossIterationNormalizationOfWhatIsNoConvolutionIsRefused() {
        Layers layers = new Layers(Training.METHODS.create("cbn", Map.of()));
        Session.Program program = (inputs, scope) -> List.of(layers.normalize(inputs.get(0), scope));
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            List<Tensor> input = session.upload(List.of(Nd.normal(1, 2, 3, 4, 4).host()));

            assertThatThrownBy(() -> session.infer(program, input))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("cbn")
                    .hasMessageContaining("no");
        }
    }
}

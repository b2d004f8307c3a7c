package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.normbench.norm.Normalization;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code remap}: channels are mapped by scales and shifts that are drawn once. */
class RemapOptionTest {
    private static final Nd IMAGES = Nd.normal(71, 3, 6, 4, 4);

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engines.float64();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static Normalization layer(String method, double spread) {
        return Training.METHODS.create(method, Map.of("remap", spread)).normalization();
    }

    private static Session session(long seed) {
        return engine.session(new SessionOptions(seed, 0, 0, 0));
    }

    /** The output of a training pass. */
    private static double[] output(Session session, BiFunction<Tensor, Scope, Tensor> path) {
        return session.gradients(
                        (inputs, scope) -> List.of(path.apply(inputs.get(0), scope)),
                        session.upload(List.of(IMAGES.host())),
                        true,
                        null)
                .outputs()
                .get(0)
                .toDoubles();
    }

    private static double[] value(Session session, String name) {
        return session.snapshot().get(name).toDoubles();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bn", "gn", "ln", "in", "sn"})
    void everyChannelIsMappedByTheScaleAndTheShiftInItsState(String method) {
        try (Session plain = session(1);
                Session definition = session(1);
                Session fast = session(1)) {
            double[] normalized = output(plain, layer(method, 0)::define);
            double[] mapped = output(definition, layer(method, 0.5)::define);
            double[] fused = output(fast, layer(method, 0.5)::apply);

            double[] scale = value(definition, "remap_scale");
            double[] shift = value(definition, "remap_shift");
            for (int i = 0; i < normalized.length; i++) {
                int channel = i / 16 % 6;
                normalized[i] = scale[channel] * normalized[i] + shift[channel];
            }
            assertThat(scale).doesNotHaveDuplicates();
            assertThat(mapped).containsExactly(normalized, within(1e-12));
            assertThat(fused).containsExactly(normalized, within(1e-10));
        }
    }

    @Test
    void theMappingIsOfTheSeedAndIsNotLearned() {
        try (Session one = session(1);
                Session two = session(2);
                Session plain = session(1)) {
            Session.Program training = program(layer("bn", 0.5));
            one.step(training, one.upload(List.of(IMAGES.host())), 0.1);
            two.step(training, two.upload(List.of(IMAGES.host())), 0.1);
            plain.step(program(layer("bn", 0)), plain.upload(List.of(IMAGES.host())), 0.1);
            double[] before = value(one, "remap_scale");
            one.step(training, one.upload(List.of(IMAGES.host())), 0.1);

            assertThat(value(one, "remap_scale")).containsExactly(before).isNotEqualTo(value(two, "remap_scale"));
            assertThat(one.parameterCount()).isEqualTo(plain.parameterCount());
            assertThat(plain.snapshot()).doesNotContainKey("remap_scale");
        }
    }

    private static Session.Program program(Normalization layer) {
        return (inputs, scope) ->
                List.of(layer.apply(inputs.get(0), scope).sub(1).square().meanAll());
    }

    @Test
    void spreadsAreDeviationsOfLogarithmsAndOfShifts() {
        try (Session session = session(3)) {
            HostTensor wide = Nd.normal(72, 1, 4000, 1, 2).host();
            session.infer(
                    (inputs, scope) -> List.of(layer("gn", 0.7).apply(inputs.get(0), scope)),
                    session.upload(List.of(wide)));

            double[] scale = value(session, "remap_scale");
            double[] logs = new double[scale.length];
            for (int i = 0; i < logs.length; i++) {
                logs[i] = Math.log(scale[i]);
            }
            assertThat(Math.sqrt(Nd.variance(logs))).isCloseTo(0.7, within(0.03));
            assertThat(Math.sqrt(Nd.variance(value(session, "remap_shift")))).isCloseTo(0.7, within(0.03));
        }
    }

    @Test
    void aMethodThatContainsItsActivationHasNoPlaceForIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> layer("evonorm_s0", 0.5))
                .withMessage("option 'remap' is 0.5; expected 0 with a method that contains its activation: nothing is "
                        + "between the two");
        assertThat(layer("evonorm_s0", 0).activates()).isTrue();
    }
}

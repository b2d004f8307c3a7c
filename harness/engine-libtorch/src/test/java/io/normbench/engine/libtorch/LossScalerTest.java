package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.tck.Engines;
import io.normbench.tensor.Arithmetic;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rule of PyTorch's GradScaler. */
class LossScalerTest {
    @Test
    void dividesByTheScaleThatItMultipliedWith() {
        LossScaler scaler = LossScaler.of(Arithmetic.FP16);

        assertThat(scale(scaler)).isEqualTo(65_536);
        assertThat(unscaled(scaler, 65_536, -32_768)).containsExactly(1, -0.5);
        assertThat(scaler.counts())
                .containsEntry("loss_scale_skipped_steps", 0L)
                .containsEntry("loss_scale", 65_536L);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN})
    void aGradientThatIsNotFiniteSkipsTheStepAndHalvesTheScale(float value) {
        LossScaler scaler = LossScaler.of(Arithmetic.FP16);

        assertThat(unscaled(scaler, 1, value)).isEmpty();
        assertThat(scale(scaler)).isEqualTo(32_768);
        assertThat(scaler.counts())
                .containsEntry("loss_scale_skipped_steps", 1L)
                .containsEntry("loss_scale", 32_768L);
    }

    @Test
    void twoThousandFiniteStepsInARowDoubleTheScale() {
        LossScaler scaler = LossScaler.of(Arithmetic.FP16);
        for (int step = 0; step < 1_999; step++) {
            unscaled(scaler, 1);
        }
        unscaled(scaler, Float.NaN);
        for (int step = 0; step < 1_999; step++) {
            unscaled(scaler, 1);
        }
        assertThat(scale(scaler)).as("after a skipped step between").isEqualTo(32_768);

        unscaled(scaler, 1);
        assertThat(scale(scaler)).isEqualTo(65_536);
    }

    @ParameterizedTest
    @EnumSource(value = Arithmetic.class, names = "FP16", mode = EnumSource.Mode.EXCLUDE)
    void scalesNothingElse(Arithmetic arithmetic) {
        LossScaler scaler = LossScaler.of(arithmetic);

        assertThat(scale(scaler)).isEqualTo(1);
        assertThat(unscaled(scaler, 3, Float.POSITIVE_INFINITY)).containsExactly(3, Double.POSITIVE_INFINITY);
        assertThat(scaler.counts()).isEmpty();
    }

    /**
     * The gradient of the narrow product is the scale itself: 65536 is infinite in float16, whose largest number is
     * 65504, and 32768 is not.
     */
    @Test
    void aStepThatOverflowsChangesNoParameterAndTheNextOneIsTaken() {
        Session.Program program = (inputs, scope) -> {
            Tensor w = scope.parameter("w", Initializer.constant(2), 1, 3);
            Tensor moved =
                    scope.state("steps", Initializer.constant(0), 1).get().add(1);
            scope.state("steps", Initializer.constant(0), 1).set(moved);
            return List.of(inputs.get(0).linear(w, null).wide().sumAll());
        };
        try (Engine engine = Engines.of(Arithmetic.FP16);
                Session session = engine.session(new SessionOptions(1, 0.5, 0.25, 0))) {
            List<Tensor> x = session.upload(List.of(HostTensor.of(new float[] {1, 0.5f, 0.25f}, 1, 3)));
            List<Double> losses = new ArrayList<>();

            losses.add(session.step(program, x, 0.5));
            assertThat(session.snapshot().get("w").toDoubles()).containsExactly(2, 2, 2);
            assertThat(session.counts())
                    .containsEntry("loss_scale_skipped_steps", 1L)
                    .containsEntry("loss_scale", 32_768L);

            losses.add(session.step(program, x, 0.5));
            // w - lr · (x + decay · w), without a velocity from the skipped step.
            assertThat(session.snapshot().get("w").toDoubles()).containsExactly(1.25, 1.5, 1.625);
            losses.add(session.step(program, x, 0.5));

            assertThat(losses).containsExactly(3.5, 3.5, 2.40625);
            assertThat(session.counts()).containsEntry("loss_scale_skipped_steps", 1L);
            assertThat(session.snapshot().get("steps").toDoubles())
                    .as("state moves")
                    .containsExactly(3);
        }
    }

    private static double scale(LossScaler scaler) {
        try (Engine engine = Engines.float32()) {
            return engine.scoped(
                    () -> scaler.scaled(LibTorchTensor.unwrap(engine.full(1))).item_double());
        }
    }

    /** The gradient after division; empty if the step must be skipped. */
    private static double[] unscaled(LossScaler scaler, float... gradient) {
        try (Engine engine = Engines.float32()) {
            return engine.scoped(() -> {
                Tensor values = engine.tensor(gradient, gradient.length);
                return scaler.unscale(LibTorchTensor.unwrap(values)) ? values.toDoubles() : new double[0];
            });
        }
    }
}

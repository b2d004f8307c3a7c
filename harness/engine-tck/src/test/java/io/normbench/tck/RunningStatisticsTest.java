package io.normbench.tck;

import static io.normbench.tck.States.assertState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.tensor.Engine;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The state of fused batch normalization. */
class RunningStatisticsTest {
    private static final double MOMENTUM = 0.25;
    private static final double EPS = 1e-3;
    private static final Nd X = Nd.normal(71, 3, 2, 2, 2);

    private final Session.Program program = (inputs, scope) -> List.of(inputs.get(0)
            .batchNorm(
                    null,
                    null,
                    scope.state("mean", Initializer.constant(0.5), 2),
                    scope.state("var", Initializer.constant(2), 2),
                    scope.training(),
                    MOMENTUM,
                    EPS));

    private Engine engine;
    private Session session;

    @BeforeEach
    void open() {
        engine = Engines.float64();
        session = engine.session(new SessionOptions(1, 0, 0, 0));
    }

    @AfterEach
    void close() {
        session.close();
        engine.close();
    }

    @Test
    void movesTheMeanByTheMomentumOfTheNewValue() {
        run(true);

        Nd mean = X.reduce(Nd::mean, 0, 2, 3);
        assertState(session, "mean", mean.map(m -> 0.5 + MOMENTUM * (m - 0.5)).data());
    }

    @Test
    void movesTheVarianceTowardsTheUnbiasedOne() {
        run(true);

        Nd unbiased = X.reduce(Nd::variance, 0, 2, 3).map(v -> v * 12 / 11);
        assertState(session, "var", unbiased.map(v -> 2 + MOMENTUM * (v - 2)).data());
    }

    @Test
    void movesOnceAStepThoughTheFirstCallRunsTheProgramTwice() {
        run(true);
        run(true);

        Nd mean = X.reduce(Nd::mean, 0, 2, 3);
        double once = 0.5 + MOMENTUM * (mean.data()[0] - 0.5);
        assertThat(States.value(session, "mean")[0])
                .isCloseTo(once + MOMENTUM * (mean.data()[0] - once), within(1e-12));
    }

    @Test
    void evaluationUsesTheRunningStatisticsAsConstants() {
        Gradients gradients = run(false);

        double scale = 1 / Math.sqrt(2 + EPS);
        assertThat(gradients.outputs().get(0).toDoubles())
                .containsExactly(X.map(v -> (v - 0.5) * scale).data(), within(1e-12));
        assertThat(gradients.inputGradient().toDoubles()).containsOnly(new double[] {scale}, within(1e-12));
    }

    @Test
    void evaluationLeavesThemAlone() {
        run(false);

        assertState(session, "mean", 0.5, 0.5);
        assertState(session, "var", 2, 2);
    }

    @Test
    void whatIsWrittenLaterInTheSameStepDoesNotChangeTheSlopeOfWhatWasReadBefore() {
        Session.Program rewriting = (inputs, scope) -> {
            Variable variance = scope.state("var", Initializer.constant(2), 2);
            Tensor y = inputs.get(0)
                    .batchNorm(null, null, scope.state("mean", Initializer.constant(0.5), 2), variance, false, 0, EPS);
            variance.set(variance.get().mul(50));
            variance.lerp(variance.get().add(1), 0.5);
            return List.of(y);
        };

        Gradients gradients = run(rewriting, true);

        assertThat(gradients.inputGradient().toDoubles())
                .containsOnly(new double[] {1 / Math.sqrt(2 + EPS)}, within(1e-12));
        assertState(session, "var", 100.5, 100.5);
    }

    private Gradients run(boolean training) {
        return run(program, training);
    }

    private Gradients run(Session.Program any, boolean training) {
        return session.gradients(
                any, session.upload(List.of(X.host())), training, X.map(v -> 1).host());
    }
}

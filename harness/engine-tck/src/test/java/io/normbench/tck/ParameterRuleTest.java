package io.normbench.tck;

import static io.normbench.tck.States.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.ParameterRule;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Updates of parameters that the optimizer treats in their own way. */
class ParameterRuleTest {
    private static final double[] SLOPES = {1, -2, 0.5};
    private static final ParameterRule FAST = new ParameterRule(10, false, 0, 1);
    private static final ParameterRule FLOOR = new ParameterRule(1, true, 0.85, Double.POSITIVE_INFINITY);

    /** The loss is linear: gradients are SLOPES for each of the parameters. */
    private final Session.Program program = (inputs, scope) -> {
        Tensor fast = scope.parameter("fast", Initializer.constant(0.5), FAST, 3);
        Tensor plain = scope.child("layer").parameter("plain", Initializer.constant(0.5), 3);
        Tensor floor = scope.child("layer").parameter("floor", Initializer.constant(0.9), FLOOR, 3);
        return List.of(inputs.get(0).mul(fast.add(plain).add(floor)).sumAll());
    };

    private Engine engine;

    @BeforeEach
    void open() {
        engine = Engines.float64();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void eachParameterMovesByItsRule() {
        double momentum = 0.9;
        double decay = 0.1;
        double[] fast = {0.5, 0.5, 0.5};
        double[] plain = {0.5, 0.5, 0.5};
        double[] floor = {0.9, 0.9, 0.9};
        double[][] velocity = new double[3][3];
        try (Session session = engine.session(new SessionOptions(1, momentum, decay, 0))) {
            List<Tensor> input = session.upload(List.of(HostTensor.of(SLOPES, 3)));
            for (double rate : new double[] {0.01, 0.02, 0.03}) {
                session.step(program, input, rate);
                for (int i = 0; i < 3; i++) {
                    velocity[0][i] = momentum * velocity[0][i] + SLOPES[i];
                    velocity[1][i] = momentum * velocity[1][i] + SLOPES[i] + decay * plain[i];
                    velocity[2][i] = momentum * velocity[2][i] + SLOPES[i] + decay * floor[i];
                    fast[i] = Math.max(0, Math.min(1, fast[i] - 10 * rate * velocity[0][i]));
                    plain[i] -= rate * velocity[1][i];
                    floor[i] = Math.max(0.85, floor[i] - rate * velocity[2][i]);
                }

                assertThat(value(session, "fast")).containsExactly(fast, within(1e-12));
                assertThat(value(session, "layer.plain")).containsExactly(plain, within(1e-12));
                assertThat(value(session, "layer.floor")).containsExactly(floor, within(1e-12));
            }
        }
        assertThat(fast).as("both limits were met").contains(0, 1);
        assertThat(floor).contains(0.85);
    }

    @Test
    void gradientsAreNamedRightWhereverParametersLie() {
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            Session.Program weighted = (inputs, scope) -> {
                Tensor fast = scope.parameter("fast", Initializer.constant(1), FAST, 3);
                Tensor plain = scope.parameter("plain", Initializer.constant(1), 3);
                return List.of(inputs.get(0).mul(fast.mul(2).add(plain.mul(3))).sumAll());
            };
            var gradients = session.gradients(
                    weighted, session.upload(List.of(HostTensor.of(SLOPES, 3))), true, HostTensor.of(new double[] {1}));

            assertThat(gradients.parameterGradients().get("fast").toDoubles()).containsExactly(2, -4, 1);
            assertThat(gradients.parameterGradients().get("plain").toDoubles()).containsExactly(3, -6, 1.5);
            assertThat(gradients.inputGradient().toDoubles()).containsExactly(5, 5, 5);
        }
    }

    @Test
    void theGateOfBatchInstanceNormalizationStaysInItsLimits() {
        try (Session session = engine.session(new SessionOptions(1, 0.9, 1e-2, 0))) {
            new Training("bin", java.util.Map.of(), 4, 0, 1).losses(session, 10);

            List<double[]> gates = session.snapshot().entrySet().stream()
                    .filter(entry -> entry.getKey().endsWith(".gate"))
                    .map(entry -> entry.getValue().toDoubles())
                    .toList();
            assertThat(gates).isNotEmpty().allSatisfy(gate -> {
                for (double value : gate) {
                    assertThat(value).isBetween(0.0, 1.0);
                }
            });
            assertThat(gates.stream()
                            .flatMapToDouble(java.util.Arrays::stream)
                            .filter(v -> v < 1)
                            .count())
                    .isPositive();
        }
    }
}

package io.normbench.tck;

import static io.normbench.tck.States.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Variables, updates and state. */
class SessionTest {
    private static final double[] X = {1, -2, 0.5};

    /** Half the squared distance of w · x from 1, summed; a state counts training steps, another is only read. */
    private final Session.Program program = (inputs, scope) -> {
        Tensor w = scope.child("layer").parameter("w", Initializer.constant(2), 3);
        Tensor seen = scope.state("seen", Initializer.constant(0), 1).get();
        scope.state("seen", Initializer.constant(0), 1).set(seen.add(1));
        scope.count(scope.training() ? "training" : "evaluation");
        return List.of(inputs.get(0).mul(w).sub(1).square().sumAll().mul(0.5));
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
    void stepsAreThoseOfSgdWithMomentumAndWeightDecay() {
        double momentum = 0.9;
        double decay = 0.1;
        double[] w = {2, 2, 2};
        double[] v = new double[3];
        try (Session session = engine.session(new SessionOptions(1, momentum, decay, 0))) {
            for (double rate : new double[] {0.1, 0.1, 0.05, 0.02}) {
                double expectedLoss = 0;
                for (int i = 0; i < 3; i++) {
                    double residual = w[i] * X[i] - 1;
                    expectedLoss += 0.5 * residual * residual;
                    v[i] = momentum * v[i] + residual * X[i] + decay * w[i];
                    w[i] -= rate * v[i];
                }

                assertThat(session.step(program, input(session), rate)).isCloseTo(expectedLoss, within(1e-12));
                assertThat(value(session, "layer.w")).containsExactly(w, within(1e-12));
            }
        }
    }

    @Test
    void aParameterWithoutGradientOnlyDecays() {
        Session.Program unused = (inputs, scope) -> {
            scope.parameter("unused", Initializer.constant(1), 2);
            return program.run(inputs, scope);
        };
        try (Session session = engine.session(new SessionOptions(1, 0, 0.5, 0))) {
            session.step(unused, input(session), 0.1);

            assertThat(value(session, "unused")).containsExactly(new double[] {0.95, 0.95}, within(1e-12));
        }
    }

    @Test
    void stateSurvivesStepsAndTheDeclaringPassLeavesItAlone() {
        try (Session session = session()) {
            session.step(program, input(session), 0.1);
            assertThat(value(session, "seen")).containsExactly(1);

            session.step(program, input(session), 0.1);
            assertThat(value(session, "seen")).containsExactly(2);
        }
    }

    @Test
    void inferenceChangesNeitherStateNorParameters() {
        try (Session session = session()) {
            session.step(program, input(session), 0.1);
            double[] w = value(session, "layer.w");

            session.infer(program, input(session));

            assertThat(value(session, "seen")).containsExactly(1);
            assertThat(value(session, "layer.w")).containsExactly(w);
        }
    }

    @Test
    void inferenceMayComeFirst() {
        try (Session session = session()) {
            double loss = session.infer(program, input(session)).get(0).toDoubles()[0];

            assertThat(session.step(program, input(session), 0.1)).isEqualTo(loss);
            assertThat(value(session, "seen")).containsExactly(1);
        }
    }

    @Test
    void gradientsLeaveParametersAlone() {
        try (Session session = session()) {
            var gradients = session.gradients(program, input(session), true, HostTensor.of(new double[] {1}));

            assertThat(gradients.parameterGradients().get("layer.w").toDoubles())
                    .containsExactly(new double[] {1, 10, 0}, within(1e-12));
            assertThat(gradients.inputGradient().toDoubles()).containsExactly(new double[] {2, -10, 0}, within(1e-12));
            assertThat(value(session, "layer.w")).containsExactly(2, 2, 2);
            assertThat(value(session, "seen")).containsExactly(1);
        }
    }

    @Test
    void withoutASeedThereIsNoBackwardPass() {
        try (Session session = session()) {
            var gradients = session.gradients(program, input(session), false, null);

            assertThat(gradients.inputGradient()).isNull();
            assertThat(gradients.parameterGradients()).isEmpty();
            assertThat(gradients.outputs()).hasSize(1);
        }
    }

    @Test
    void presetValuesReplaceInitialOnes() {
        try (Session session = session()) {
            session.preset("layer.w", HostTensor.of(new double[] {1, 2, 3}, 3));
            session.infer(program, input(session));

            assertThat(value(session, "layer.w")).containsExactly(1, 2, 3);
        }
    }

    @Test
    void presetValuesReplaceThoseOfLaterStepsToo() {
        try (Session session = session()) {
            session.step(program, input(session), 0.1);
            session.preset("layer.w", HostTensor.of(new double[] {1, 2, 3}, 3));
            session.preset("seen", HostTensor.of(new double[] {7}, 1));
            double loss = session.step(program, input(session), 0.1);

            assertThat(loss).isCloseTo(0.5 * (0 + 25 + 0.25), within(1e-12));
            assertThat(value(session, "seen")).containsExactly(8);
        }
    }

    /** Half of w·x squared, with probes on w and on its square, and a loss that pulls w. */
    private static final Session.Program PROBED = (inputs, scope) -> {
        Variable first = scope.state("first", Initializer.constant(0), 3);
        Variable order = scope.state("order", Initializer.constant(0), 1);
        Tensor w = scope.parameter("w", Initializer.constant(2), 3);
        Tensor twice = w.mul(2);
        Tensor a = scope.probe(
                gradient -> {
                    // In closed form it is (w + a)·x²; the state doubles what the forward pass knew.
                    first.set(first.get().add(gradient).add(twice));
                    order.set(order.get().mul(10).add(1));
                },
                3);
        Tensor unused = scope.probe(
                gradient -> order.set(order.get().mul(10).add(gradient.sumAll().add(2))), 2);
        scope.auxiliaryLoss(w.sumAll().mul(100));
        return List.of(inputs.get(0)
                .mul(w.add(a))
                .square()
                .sumAll()
                .mul(0.5)
                .add(unused.mul(0).sumAll()));
    };

    @Test
    void probesLearnTheirGradientsAfterTheBackwardPassTheLastOneFirst() {
        try (Session session = session()) {
            double loss = session.step(PROBED, input(session), 0.1);

            assertThat(loss).isCloseTo(0.5 * 4 * (1 + 4 + 0.25), within(1e-12));
            assertThat(value(session, "first")).containsExactly(new double[] {2 + 4, 8 + 4, 0.5 + 4}, within(1e-12));
            assertThat(value(session, "order")).containsExactly(21);
            assertThat(value(session, "w"))
                    .containsExactly(new double[] {2 - 0.1 * 102, 2 - 0.1 * 108, 2 - 0.1 * 100.5}, within(1e-12));

            session.step(PROBED, input(session), 0);
            assertThat(value(session, "order")).containsExactly(2121);
        }
    }

    @Test
    void probesAndAuxiliaryLossesAreThereWhenGradientsAreAskedFor() {
        try (Session session = session()) {
            var gradients = session.gradients(PROBED, input(session), true, HostTensor.of(new double[] {3}));

            assertThat(gradients.parameterGradients().get("w").toDoubles())
                    .containsExactly(new double[] {106, 124, 101.5}, within(1e-12));
            assertThat(value(session, "first")).containsExactly(new double[] {6 + 4, 24 + 4, 1.5 + 4}, within(1e-12));
        }
    }

    @Test
    void evaluationAndPassesWithoutGradientsTellNobody() {
        try (Session session = session()) {
            session.infer(PROBED, input(session));
            session.gradients(PROBED, input(session), true, null);
            var gradients = session.gradients(PROBED, input(session), false, HostTensor.of(new double[] {1}));

            assertThat(gradients.parameterGradients().get("w").toDoubles())
                    .containsExactly(new double[] {2, 8, 0.5}, within(1e-12));
            assertThat(value(session, "order")).containsExactly(0);
        }
    }

    @Test
    void countsEventsOncePerPassAndNotInTheDeclaringOne() {
        try (Session session = session()) {
            session.step(program, input(session), 0.1);
            session.step(program, input(session), 0.1);
            session.infer(program, input(session));

            assertThat(session.counts()).isEqualTo(Map.of("training", 2L, "evaluation", 1L));
        }
    }

    @Test
    void countsTrainableValues() {
        try (Session session = session()) {
            session.step(program, input(session), 0.1);

            assertThat(session.parameterCount()).isEqualTo(3);
        }
    }

    @Test
    void tellsLayersHowManyStepsWereCompleted() {
        List<Long> steps = new ArrayList<>();
        Session.Program noting = (inputs, scope) -> {
            steps.add(scope.step());
            return program.run(inputs, scope);
        };
        try (Session session = session()) {
            session.step(noting, input(session), 0.1);
            session.step(noting, input(session), 0.1);
        }

        // The first is the declaring pass.
        assertThat(steps).containsExactly(0L, 0L, 1L);
    }

    @Test
    void gradientsInTrainingCountAsAStepAndInEvaluationDoNot() {
        List<Long> steps = new ArrayList<>();
        Session.Program noting = (inputs, scope) -> {
            steps.add(scope.step());
            return program.run(inputs, scope);
        };
        HostTensor seed = HostTensor.of(new double[] {1});
        try (Session session = session()) {
            session.gradients(noting, input(session), true, seed);
            session.gradients(noting, input(session), false, seed);
            session.gradients(noting, input(session), true, null);
            session.step(noting, input(session), 0.1);
        }

        // The first is the declaring pass.
        assertThat(steps).containsExactly(0L, 0L, 1L, 1L, 2L);
    }

    @Test
    void aParameterThatAppearsLateIsAnError() {
        Session.Program late = (inputs, scope) -> {
            scope.parameter("late", Initializer.constant(0), 1);
            return program.run(inputs, scope);
        };
        try (Session session = session()) {
            session.step(program, input(session), 0.1);

            assertThatIllegalStateException()
                    .isThrownBy(() -> session.step(late, input(session), 0.1))
                    .withMessageContaining("'late'");
        }
    }

    @Test
    void initialValuesDoNotDependOnTheOrderOfDeclaration() {
        Initializer normal = Initializer.kaimingNormalFanOut();
        Session.Program forth = (inputs, scope) -> {
            Tensor a = scope.parameter("a", normal, 2, 2);
            return List.of(a.sumAll().add(scope.parameter("b", normal, 2, 2).sumAll()));
        };
        Session.Program back = (inputs, scope) -> {
            Tensor b = scope.parameter("b", normal, 2, 2);
            return List.of(b.sumAll().add(scope.parameter("a", normal, 2, 2).sumAll()));
        };
        try (Session one = session();
                Session other = session()) {
            one.infer(forth, input(one));
            other.infer(back, input(other));

            assertThat(value(other, "a")).containsExactly(value(one, "a")).isNotEqualTo(value(one, "b"));
        }
    }

    @Test
    void closingFreesUploadsThatNobodyReleased() {
        Session session = session();
        List<Tensor> released = input(session);
        List<Tensor> kept = input(session);
        session.release(released);

        session.close();

        assertThat(Engines.declared().isFreed(kept.get(0))).isTrue();
        assertThat(Engines.declared().isFreed(released.get(0))).isTrue();
    }

    @Test
    void aKeptConstantIsMadeOnceAndOutlivesScopesAndSessions() {
        List<String> made = new ArrayList<>();
        Session.Program program = (inputs, scope) -> {
            Tensor kept = inputs.get(0).engine().kept(List.of("numbers", 3), () -> {
                made.add("numbers");
                return HostTensor.of(X, 3);
            });
            return List.of(inputs.get(0)
                    .mul(scope.parameter("w", Initializer.constant(2), 3))
                    .mul(kept)
                    .sumAll());
        };
        for (int i = 0; i < 2; i++) {
            try (Session session = session()) {
                for (int step = 0; step < 2; step++) {
                    var gradients = session.gradients(program, input(session), true, HostTensor.of(new double[] {1}));

                    assertThat(gradients.inputGradient().toDoubles()).containsExactly(2, -4, 1);
                    assertThat(gradients.parameterGradients().get("w").toDoubles())
                            .containsExactly(1, 4, 0.25);
                }
            }
        }
        double[] again = engine.scoped(
                () -> engine.kept("other", () -> HostTensor.of(X, 3)).toDoubles());

        assertThat(again).containsExactly(X);
        assertThat(made).containsExactly("numbers");
    }

    /** Whoever branches by it computes what steps of a graph, which is empty there, would. */
    @Test
    void whatTheHostKnowsOfAStateIsItsValueBeforeAndAfterItIsSet() {
        List<OptionalDouble> known = new ArrayList<>();
        Session.Program counting = (inputs, scope) -> {
            Variable seen = scope.state("seen", Initializer.constant(3), 1);
            known.add(seen.known());
            seen.set(seen.get().add(2));
            known.add(seen.known());
            return program.run(inputs, scope);
        };
        try (Session session = session()) {
            session.infer(counting, input(session));
            known.clear();
            session.step(counting, input(session), 0.1);
            session.step(counting, input(session), 0.1);
        }

        if (known.stream().anyMatch(OptionalDouble::isPresent)) {
            // The program behind it adds 1.
            assertThat(known.stream().map(OptionalDouble::getAsDouble)).containsExactly(3.0, 5.0, 6.0, 8.0);
        }
    }

    @Test
    void gradientsComeInTheEnginesElementTypeEvenWhereThereIsNone() {
        try (Engine float32 = Engines.float32();
                Session session = float32.session(new SessionOptions(1, 0, 0, 0))) {
            Session.Program constant = (inputs, scope) ->
                    List.of(scope.parameter("w", Initializer.constant(1), 2).sumAll());

            var gradients = session.gradients(
                    constant, session.upload(List.of(HostTensor.of(X, 3))), true, HostTensor.of(new float[] {1}));

            assertThat(gradients.inputGradient().dtype()).isEqualTo(DType.FLOAT32);
            assertThat(gradients.inputGradient().toDoubles()).containsExactly(0, 0, 0);
        }
    }

    private Session session() {
        return engine.session(new SessionOptions(1, 0, 0, 0));
    }

    private static List<Tensor> input(Session session) {
        return session.upload(List.of(HostTensor.of(X, 3)));
    }
}

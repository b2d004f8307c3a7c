package io.normbench.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normbench.norm.Normalization;
import io.normbench.tck.Engines;
import io.normbench.tck.Training;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a plan serves again, and when it must not; what plans cost. */
class PlanTest {
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
    void otherValuesOfTheSameShapeRunTheSamePlan() {
        try (Session session = session()) {
            double first = session.step(program(2), input(session, 1, 2, 3), 0);
            double second = session.step(program(2), input(session, 3, 2, 1), 0);

            assertThat(first).isCloseTo(2 * 14, within(1e-12));
            assertThat(second).isCloseTo(2 * 14, within(1e-12));
            assertThat(plans(session)).isEqualTo(1);
            assertThat(session.step(program(2), input(session, 1, 1, 1), 0)).isCloseTo(2 * 3, within(1e-12));
        }
    }

    @Test
    void anotherSettingOfAnOperationIsAnotherPlan() {
        try (Session session = session()) {
            session.step(program(2), input(session, 1, 2, 3), 0);

            assertThat(session.step(program(3), input(session, 1, 2, 3), 0)).isCloseTo(3 * 14, within(1e-12));
            assertThat(plans(session)).isEqualTo(2);
        }
    }

    @Test
    void anotherShapeIsAnotherPlan() {
        Session.Program squares =
                (inputs, scope) -> List.of(inputs.get(0).square().sumAll());
        try (Session session = session()) {
            assertThat(session.infer(squares, input(session, 1, 2)).get(0).toDoubles())
                    .containsExactly(5);
            assertThat(session.infer(squares, input(session, 1, 2, 3)).get(0).toDoubles())
                    .containsExactly(14);
        }
    }

    @Test
    void constantsOfAProgramAreReadAnewInEveryStep() {
        Session.Program growing = (inputs, scope) -> List.of(inputs.get(0)
                .mul(inputs.get(0).constant(new double[] {scope.step() + 1}, 1))
                .sumAll());
        try (Session session = session()) {
            assertThat(session.step(growing, input(session, 1, 2), 0)).isEqualTo(3);
            assertThat(session.step(growing, input(session, 1, 2), 0)).isEqualTo(6);
            assertThat(session.step(growing, input(session, 1, 2), 0)).isEqualTo(9);
            assertThat(plans(session)).isEqualTo(1);
        }
    }

    @Test
    void aProgramMayBranchOnTheStepAndOnValuesItReads() {
        Session.Program branching = (inputs, scope) -> {
            Tensor w = scope.parameter("w", Initializer.constant(1), 2);
            Tensor y = inputs.get(0).mul(w);
            double[] seen = y.toDoubles();
            Tensor chosen = seen[0] > seen[1] ? y.slice(0, 0, 1) : y.slice(0, 1, 2);
            return List.of((scope.step() == 1 ? chosen.mul(10) : chosen).sumAll());
        };
        try (Session session = session()) {
            assertThat(session.step(branching, input(session, 5, 3), 0)).isEqualTo(5);
            assertThat(session.step(branching, input(session, 3, 4), 0)).isEqualTo(40);
            assertThat(session.step(branching, input(session, 3, 4), 0)).isEqualTo(4);
        }
    }

    /** A value that was read on the way is no constant to the gradient. */
    @Test
    void readingAValueDoesNotCutItsGradient() {
        Session.Program reading = (inputs, scope) -> {
            Tensor y = inputs.get(0).square();
            y.toDoubles();
            return List.of(y.sumAll());
        };
        try (Session session = session()) {
            var gradients = session.gradients(reading, input(session, 1, -2), true, HostTensor.of(new double[] {1}));

            assertThat(gradients.inputGradient().toDoubles()).containsExactly(2, -4);
        }
    }

    @Test
    void aLongTrainingKeepsItsMemory() {
        Training training = Training.of("bn", 4);
        try (Engine float32 = Engines.float32();
                Session session = float32.session(new SessionOptions(1, 0.9, 1e-4, 0))) {
            training.losses(session, 20);
            long bytes = ((Dl4jSession) session).evaluator().bytes();
            long allocated = Pointer.totalBytes();

            training.losses(session, 300);

            assertThat(plans(session)).isEqualTo(1);
            assertThat(((Dl4jSession) session).evaluator().bytes()).isEqualTo(bytes);
            // What the collector has yet to free is small change.
            assertThat(Pointer.totalBytes() - allocated).isLessThan(4 << 20);
        }
    }

    @Test
    void programsWhoseShapesChangeKeepFewPlans() {
        Session.Program waves = (inputs, scope) -> {
            Tensor x = inputs.get(0);
            for (int i = 0; i < 400; i++) {
                x = x.tanh().mul(2);
            }
            return List.of(x.sumAll());
        };
        try (Session session = session()) {
            for (int length = 1; length <= 12; length++) {
                infer(session, waves, new double[length]);
            }

            assertThat(plans(session)).isEqualTo(8);
        }
    }

    @Test
    void manySmallPlansAreKept() {
        try (Session session = session()) {
            for (int length = 1; length <= 40; length++) {
                infer(session, program(2), new double[length]);
            }

            assertThat(plans(session)).isEqualTo(40);
        }
    }

    @Test
    void aFurtherSessionRunsThePlansOfOneThatComputedNoStepsOnItsOwnVariables() {
        try (Session first = session()) {
            first.preset("w", HostTensor.of(new double[] {2, 3}, 2));
            assertThat(infer(first, weighted(), 10, 100)).containsExactly(20, 300);
        }
        try (Session second = session()) {
            assertThat(plans(second)).isEqualTo(1);
            assertThat(infer(second, weighted(), 10, 100)).containsExactly(10, 100);
            second.preset("w", HostTensor.of(new double[] {4, 5}, 2));
            assertThat(infer(second, weighted(), 1, 2)).containsExactly(4, 10);
            assertThat(plans(second)).isEqualTo(1);
        }
    }

    @Test
    void sessionsThatAreOpenTogetherShareNoPlans() {
        try (Session first = session();
                Session second = session()) {
            infer(first, weighted(), 10, 100);

            assertThat(plans(second)).isZero();
        }
    }

    /** A plan of training writes gradients into the parameters' own memory. */
    @Test
    void plansOfASessionThatTrainedEndWithIt() {
        try (Session first = session()) {
            infer(first, weighted(), 10, 100);
            first.step(trained(), input(first, 1, 2), 0.1);
        }
        try (Session second = session()) {
            assertThat(plans(second)).isZero();
        }
    }

    @Test
    void trainingBeginsWithoutWhatEarlierSessionsLeft() {
        try (Session first = session()) {
            infer(first, weighted(), 10, 100);
        }
        try (Session second = session();
                Engine other = Engines.float64();
                Session alone = other.session(new SessionOptions(1, 0, 0, 0))) {
            second.step(trained(), input(second, 1, 2), 0);
            alone.step(trained(), input(alone, 1, 2), 0);

            assertThat(plans(second)).isEqualTo(plans(alone));
            assertThat(((Dl4jSession) second).evaluator().bytes())
                    .isEqualTo(((Dl4jSession) alone).evaluator().bytes());
        }
    }

    @Test
    void plansThatTakeMuchMemoryEndWithTheirSession() {
        try (Session first = session()) {
            infer(first, weighted(), 10, 100);
            infer(first, (inputs, scope) -> List.of(inputs.get(0).tanh().sumAll()), new double[8 << 20]);
        }
        try (Session second = session()) {
            assertThat(plans(second)).isZero();
        }
    }

    @Test
    void plansOfASessionInWhichOneCouldNotBeMadeEndWithIt() {
        try (Session first = session()) {
            Normalization own = Training.METHODS.create("dl4j:bn", Map.of()).normalization();
            HostTensor values = HostTensor.of(new double[8], 2, 2, 1, 2);
            List<Tensor> input = first.upload(List.of(values));
            assertThatThrownBy(() -> first.gradients(
                            (inputs, scope) -> List.of(own.define(inputs.get(0), scope)), input, false, values))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
        try (Session second = session()) {
            assertThat(plans(second)).isZero();
        }
    }

    private static Session.Program weighted() {
        return (inputs, scope) -> List.of(inputs.get(0).mul(scope.parameter("w", Initializer.constant(1), 2)));
    }

    private static Session.Program trained() {
        return (inputs, scope) -> List.of(weighted().run(inputs, scope).get(0).sumAll());
    }

    private static double[] infer(Session session, Session.Program program, double... values) {
        List<Tensor> input = input(session, values);
        double[] result = session.infer(program, input).get(0).toDoubles();
        session.release(input);
        return result;
    }

    private static Session.Program program(double factor) {
        return (inputs, scope) -> List.of(inputs.get(0).square().mul(factor).sumAll());
    }

    private Session session() {
        return engine.session(new SessionOptions(1, 0, 0, 0));
    }

    private static List<Tensor> input(Session session, double... values) {
        return session.upload(List.of(HostTensor.of(values, values.length)));
    }

    private static int plans(Session session) {
        return ((Dl4jSession) session).evaluator().plans().size();
    }
}

package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a step may do to its state. */
class StateTest {
    private static final HostTensor X = HostTensor.of(new double[] {1, 2, 3}, 3);

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

    private void step(Session.Program program) {
        List<Tensor> inputs = session.upload(List.of(X));
        session.step(program, inputs, 0.1);
        session.release(inputs);
    }

    private static Tensor loss(Tensor x, Scope scope) {
        return scope.parameter("w", Initializer.constant(1), 3).mul(x).sumAll();
    }

    @Test
    void aRowIsReplacedAndTheOthersStay() {
        Session.Program program = (inputs, scope) -> {
            Variable rows = scope.state("rows", Initializer.constant(5), 3, 3);
            rows.setRow(1, inputs.get(0));
            rows.setRow(2, inputs.get(0).mul(10).reshape(1, 3, 1));
            return List.of(loss(rows.get().slice(0, 1, 2).reshape(3), scope));
        };

        step(program);

        States.assertState(session, "rows", 5, 5, 5, 1, 2, 3, 10, 20, 30);
    }

    @Test
    void aNumberIsWhatTheRestOfTheStepAndTheNextOneRead() {
        List<OptionalDouble> known = new ArrayList<>();
        Session.Program program = (inputs, scope) -> {
            Variable counter = scope.state("counter", Initializer.constant(4), 1);
            Variable seen = scope.state("seen", Initializer.constant(0), 1);
            known.add(counter.known());
            counter.set(7);
            known.add(counter.known());
            seen.set(counter.get().mul(2));
            counter.set(8);
            return List.of(loss(inputs.get(0), scope));
        };

        step(program);
        States.assertState(session, "counter", 8);
        States.assertState(session, "seen", 14);
        session.preset("counter", HostTensor.of(new double[] {30}, 1));
        known.clear();
        step(program);

        States.assertState(session, "counter", 8);
        if (known.get(0).isPresent()) {
            assertThat(known).containsExactly(OptionalDouble.of(30), OptionalDouble.of(7));
        }
    }

    @Test
    void evaluationLeavesANumberAndARowAsTheyAre() {
        Session.Program program = (inputs, scope) -> {
            scope.state("counter", Initializer.constant(4), 1).set(7);
            scope.state("rows", Initializer.constant(5), 2, 3).setRow(0, inputs.get(0));
            return List.of(loss(inputs.get(0), scope));
        };

        List<Tensor> inputs = session.upload(List.of(X));
        session.infer(program, inputs);
        session.release(inputs);

        States.assertState(session, "counter", 4);
        States.assertState(session, "rows", 5, 5, 5, 5, 5, 5);
    }
}

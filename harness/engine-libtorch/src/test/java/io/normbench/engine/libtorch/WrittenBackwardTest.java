package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.tck.Engines;
import io.normbench.tensor.Arithmetic;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class WrittenBackwardTest {
    private static final HostTensor X = HostTensor.of(new double[] {1, 2, 3}, 3);

    private static double[] gradient(Engine engine, Session.Program program) {
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            return session.gradients(
                            program, session.upload(List.of(X)), true, HostTensor.of(new double[] {1, 1, 1}, 3))
                    .inputGradient()
                    .toDoubles();
        }
    }

    /** A rule that is no derivative, among others that stand in two branches. */
    @Test
    void everyOperationGetsItsOwnGradient() {
        try (Engine engine = Engines.float64()) {
            double[] gradient = gradient(engine, (inputs, scope) -> {
                Tensor sum = inputs.get(0).mul(0);
                for (int i = 1; i <= 100; i++) {
                    double factor = i;
                    sum = sum.add(inputs.get(0).withBackward(values -> values.mul(0), g -> g.mul(factor)));
                }
                return List.of(sum);
            });

            assertThat(gradient).containsExactly(5050, 5050, 5050);
        }
    }

    @Test
    void aStepAfterAnotherBeginsAnew() {
        try (Engine engine = Engines.float64();
                Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            Session.Program program = (inputs, scope) -> {
                Tensor w = scope.parameter("w", Initializer.constant(1), 3);
                Tensor y = w;
                for (int i = 0; i < 1000; i++) {
                    y = y.withBackward(values -> values, g -> g);
                }
                return List.of(y.mul(inputs.get(0)).sumAll());
            };
            List<Tensor> inputs = session.upload(List.of(X));

            session.step(program, inputs, 0.1);
            session.step(program, inputs, 0.1);

            assertThat(session.snapshot().get("w").toDoubles()[2]).isCloseTo(0.4, within(1e-12));
            session.release(inputs);
        }
    }

    /** Of operands that meet again in what is made of the result, and of one that nothing is asked of. */
    @Test
    void everyOperandGetsItsOwnGradient() {
        try (Engine engine = Engines.float64()) {
            WrittenBackward written = ((LibTorchEngine) engine).writtenBackward();
            double[] gradient = gradient(engine, (inputs, scope) -> {
                org.bytedeco.pytorch.Tensor x = LibTorchTensor.unwrap(inputs.get(0));
                org.bytedeco.pytorch.Tensor twice = x.add(x);
                org.bytedeco.pytorch.Tensor constant = x.detach();
                org.bytedeco.pytorch.Tensor result = written.apply(
                        () -> x.detach().mul(constant),
                        new WrittenBackward.Part(x, g -> g.mul(constant)),
                        new WrittenBackward.Part(constant, g -> {
                            throw new AssertionError("nobody asks for this one's gradient");
                        }),
                        new WrittenBackward.Part(twice, g -> g));
                return List.of(((LibTorchEngine) engine).wrap(result.mul(x)));
            });

            // Of x · f(x, 2x): f = x², and from its operands x · (x + 2).
            assertThat(gradient).containsExactly(1 + 1 * 3, 4 + 2 * 4, 9 + 3 * 5);
        }
    }

    @Test
    void whatNothingIsMadeOfHasNoGradient() {
        try (Engine engine = Engines.float64()) {
            double[] gradient = gradient(engine, (inputs, scope) -> {
                Tensor used = inputs.get(0).withBackward(values -> values, g -> g.mul(3));
                inputs.get(0).withBackward(values -> values, g -> g.mul(5));
                return List.of(used.add(inputs.get(0)));
            });

            assertThat(gradient).containsExactly(4, 4, 4);
        }
    }

    /** Two results are complete at once, as those of a block and of its shortcut are. */
    @Test
    void branchesThatMeetKeepTheirGradients() {
        try (Engine engine = Engines.float64()) {
            double[] gradient = gradient(engine, (inputs, scope) -> {
                Tensor one = inputs.get(0).withBackward(values -> values, g -> g.mul(3));
                Tensor other = inputs.get(0).withBackward(values -> values, g -> g.mul(5));
                return List.of(one.mul(10).add(other));
            });

            assertThat(gradient).containsExactly(35, 35, 35);
        }
    }

    @Test
    void aScaledLossIsDerived() {
        try (Engine engine = Engines.of(Arithmetic.FP16)) {
            assertThat(engine.scoped(() -> engine.full(1, 1).keepsBackward())).isFalse();
        }
        try (Engine engine = Engines.float32()) {
            assertThat(engine.scoped(() -> engine.full(1, 1).keepsBackward())).isTrue();
        }
    }
}

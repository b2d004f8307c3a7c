package io.normbench.tck;

import static io.normbench.tck.States.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Adaptive gradient clipping as equation 3 of arXiv:2102.06171 has it, computed by hand. */
class AdaptiveClippingTest {
    private static final double LAMBDA = 0.1;

    /** Rows of norms 5, 0 and 13; a vector of norm 3; a scalar 0. */
    private static final double[] MATRIX = {3, 4, 0, 0, 5, 12};

    private static final double[] VECTOR = {1, 2, 2};

    /** Rows of norms 0.05, 5 and 26: below 0.1 · 5, above 0.1 · 0.001, above 0.1 · 13. */
    private static final double[] MATRIX_GRADIENT = {0.03, 0.04, 3, 4, 10, 24};

    /** Of norm 10, above 0.1 · 3. */
    private static final double[] VECTOR_GRADIENT = {0, 6, 8};

    private static final double[] HEAD_GRADIENT = {100, 200};

    /** The gradients are the inputs. */
    private static final Session.Program PROGRAM = (inputs, scope) -> {
        Tensor matrix = scope.child("a").parameter("matrix", values(MATRIX), 3, 2);
        Tensor vector = scope.child("a").parameter("vector", values(VECTOR), 3);
        Tensor idle = scope.child("a").parameter("idle", Initializer.constant(1), 2, 2);
        Tensor scalar = scope.child("a").parameter("scalar", Initializer.constant(0), 1);
        Tensor head = scope.child("head").parameter("weight", Initializer.constant(1), 2);
        return List.of(matrix.mul(inputs.get(0))
                .sumAll()
                .add(vector.mul(inputs.get(1)).sumAll())
                .add(idle.mul(inputs.get(0).sumAll().mul(0)).sumAll())
                .add(scalar.mul(7).sumAll())
                .add(head.mul(inputs.get(2)).sumAll()));
    };

    private static Initializer values(double... values) {
        return (shape, random) -> values.clone();
    }

    private static void step(Session session) {
        List<Tensor> inputs = session.upload(List.of(
                HostTensor.of(MATRIX_GRADIENT, 3, 2),
                HostTensor.of(VECTOR_GRADIENT, 3),
                HostTensor.of(HEAD_GRADIENT, 2)));
        session.step(PROGRAM, inputs, 1);
        session.release(inputs);
    }

    @Test
    void everyUnitIsClippedToItsShareAndTheLastLayerIsNot() {
        try (Engine engine = Engines.float64();
                Session session = engine.session(new SessionOptions(1, 0, 0, 0, false, LAMBDA))) {
            step(session);

            // (0.03, 0.04) stays; (3, 4) becomes 1e-4 · (0.6, 0.8); (10, 24) becomes 1.3 · (5, 12) / 13.
            assertThat(value(session, "a.matrix"))
                    .containsExactly(new double[] {2.97, 3.96, -6e-5, -8e-5, 4.5, 10.8}, within(1e-12));
            assertThat(value(session, "a.vector")).containsExactly(new double[] {1, 1.82, 1.76}, within(1e-12));
            assertThat(value(session, "a.idle")).containsExactly(1, 1, 1, 1);
            // Its norm counts as 0.001.
            assertThat(value(session, "a.scalar")).containsExactly(new double[] {-1e-4}, within(1e-15));
            assertThat(value(session, "head.weight")).containsExactly(-99, -199);
        }
    }

    @Test
    void weightDecayAndMomentumComeAfterIt() {
        try (Engine engine = Engines.float64();
                Session session = engine.session(new SessionOptions(1, 0.5, 0.1, 0, false, LAMBDA))) {
            step(session);
            double[] once = value(session, "a.vector");
            step(session);

            // v1 = 0.3 · (0, 0.6, 0.8) + 0.1 · (1, 2, 2)
            double[] v = {0.1, 0.38, 0.44};
            double[] w = {0.9, 1.62, 1.56};
            assertThat(once).containsExactly(w, within(1e-12));
            double share = LAMBDA * Math.sqrt(w[0] * w[0] + w[1] * w[1] + w[2] * w[2]) / 10;
            for (int i = 0; i < 3; i++) {
                v[i] = 0.5 * v[i] + share * VECTOR_GRADIENT[i] + 0.1 * w[i];
                w[i] -= v[i];
            }
            assertThat(value(session, "a.vector")).containsExactly(w, within(1e-12));
        }
    }

    @Test
    void withoutItGradientsAreTakenAsTheyAre() {
        try (Engine engine = Engines.float64();
                Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            step(session);

            assertThat(value(session, "a.vector")).containsExactly(1, -4, -6);
        }
    }

    @Test
    void unitsAreTheSameWhateverTheOrderInMemory() {
        assumeTrue(Engines.declared().hasChannelsLast(), "skipped: the engine has one memory order");

        assertThat(convolved(true)).containsExactly(convolved(false), within(1e-6));
    }

    private static double[] convolved(boolean channelsLast) {
        SplittableRandom random = new SplittableRandom(3);
        double[] images = random.doubles(2 * 3 * 4 * 4).toArray();
        Session.Program program = (inputs, scope) -> {
            Tensor weight = scope.child("conv").parameter("weight", Initializer.normal(1), 5, 3, 3, 3);
            Tensor y = inputs.get(0).conv2d(weight, null, 1, 1, 1, 1);
            Tensor last = scope.child("last").parameter("weight", Initializer.constant(1), 1);
            return List.of(y.square().sumAll().mul(last).sumAll());
        };
        try (Engine engine = Engines.open(DType.FLOAT32, channelsLast);
                Session session = engine.session(new SessionOptions(1, 0, 0, 0, false, LAMBDA))) {
            session.step(program, session.upload(List.of(HostTensor.of(images, 2, 3, 4, 4))), 1);
            return value(session, "conv.weight");
        }
    }
}

package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.tensor.Engine;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.assertj.core.data.Offset;

/**
 * One operation on given operands, with its reference in plain Java.
 *
 * @param name the method's name, then what is special about the case
 * @param operands what the operation works on; every one of them gets a gradient
 * @param operation the operation under test
 * @param reference what it must give
 */
record OpCase(
        String name, List<Nd> operands, Function<List<Tensor>, Tensor> operation, Function<List<Nd>, Nd> reference) {
    private static final double VALUE_TOLERANCE = 1e-11;
    private static final double GRADIENT_TOLERANCE = 1e-7;
    private static final double STEP = 1e-5;

    static OpCase of(
            String name,
            List<Nd> operands,
            Function<List<Tensor>, Tensor> operation,
            Function<List<Nd>, Nd> reference) {
        return new OpCase(name, operands, operation, reference);
    }

    /** The name of the method under test. */
    String method() {
        return name.split(" ")[0];
    }

    /** Compares shape and values with the reference. */
    void checkValues(Engine engine) {
        Nd want = reference.apply(operands);
        Nd got = run(engine, operands);
        assertThat(got.shape()).as("shape").containsExactly(want.shape());
        for (int i = 0; i < want.data().length; i++) {
            assertThat(got.data()[i])
                    .as("element %d", i)
                    .isCloseTo(want.data()[i], tolerance(VALUE_TOLERANCE, want, i));
        }
    }

    /** Compares the gradient of every operand with central differences. */
    void checkGradients(Engine engine) {
        Nd seed = Nd.normal(99, run(engine, operands).shape());
        Gradients gradients = gradients(engine, operands, operation, seed);
        for (int k = 0; k < operands.size(); k++) {
            HostTensor gradient = k == 0
                    ? gradients.inputGradient()
                    : gradients.parameterGradients().get("p" + k);
            double[] got = gradient.toDoubles();
            Nd want = differences(engine, seed, k);
            for (int i = 0; i < got.length; i++) {
                assertThat(got[i])
                        .as("gradient of operand %d, element %d", k, i)
                        .isCloseTo(want.data()[i], tolerance(GRADIENT_TOLERANCE, want, i));
            }
        }
    }

    /** Gradients of {@code Σ seed · operation}: the first operand is the input, the others are parameters p1, p2, … */
    static Gradients gradients(Engine engine, List<Nd> operands, Function<List<Tensor>, Tensor> operation, Nd seed) {
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            for (int k = 1; k < operands.size(); k++) {
                session.preset("p" + k, operands.get(k).host());
            }
            Session.Program program = (inputs, scope) -> List.of(operation.apply(all(operands, inputs.get(0), scope)));
            return session.gradients(
                    program, session.upload(List.of(operands.get(0).host())), true, seed.host());
        }
    }

    private static List<Tensor> all(List<Nd> operands, Tensor first, Scope scope) {
        List<Tensor> tensors = new ArrayList<>(List.of(first));
        for (int k = 1; k < operands.size(); k++) {
            tensors.add(scope.parameter(
                    "p" + k, Initializer.constant(0), operands.get(k).shape()));
        }
        return tensors;
    }

    private Nd differences(Engine engine, Nd seed, int operand) {
        Nd at = operands.get(operand);
        double[] slopes = new double[at.data().length];
        List<Nd> moved = new ArrayList<>(operands);
        for (int i = 0; i < slopes.length; i++) {
            moved.set(operand, at.with(i, at.data()[i] + STEP));
            Nd up = run(engine, moved);
            moved.set(operand, at.with(i, at.data()[i] - STEP));
            Nd down = run(engine, moved);
            for (int j = 0; j < seed.data().length; j++) {
                slopes[i] += seed.data()[j] * (up.data()[j] - down.data()[j]) / (2 * STEP);
            }
        }
        return new Nd(slopes, at.shape());
    }

    private Nd run(Engine engine, List<Nd> values) {
        return engine.scoped(() -> {
            Tensor result = operation.apply(
                    values.stream().map(v -> engine.tensor(v.data(), v.shape())).toList());
            return new Nd(result.toDoubles(), result.shape().clone());
        });
    }

    private static Offset<Double> tolerance(double relative, Nd want, int i) {
        return within(relative * Math.max(1, Math.abs(want.data()[i])));
    }

    @Override
    public String toString() {
        return name;
    }
}

package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.tck.Engines;
import io.normbench.tck.Training;
import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import io.normbench.trace.Observation;
import io.normbench.trace.Observer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Observed networks compute what they compute unobserved. */
class ObservationTest {
    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engines.float64();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @ParameterizedTest
    @MethodSource("io.normbench.tck.TrainingTest#methods")
    void everyMethodTrainsToTheSameBits(String method) {
        Engine observed = new Observation((operation, operands, result) -> result).of(engine);

        assertThat(Training.of(method, 4).losses(observed, 3))
                .isEqualTo(Training.of(method, 4).losses(engine, 3));
    }

    @Test
    void everyOperationIsHeardOnceWithItsLayer() {
        List<String> heard = new ArrayList<>();
        run(heard);

        assertThat(heard)
                .containsExactly(
                        "in layer",
                        "in layer",
                        "parameter layer.weight",
                        "mul(2)",
                        "moments.mean(1)",
                        "moments.variance(1)",
                        "in layer",
                        "in layer.next",
                        "concat(3)",
                        "silu(1)",
                        "add(1)",
                        "sumAll(1)");
    }

    @Test
    void resultsOfOperationsCanBeReturnedAsFurtherOutputs() {
        List<Tensor> results = new ArrayList<>();
        Session.Program program = new Observation((operation, operands, result) -> {
                    results.add(result);
                    return result;
                })
                .of((inputs, scope) -> List.of(inputs.get(0).square().sumAll()));
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            Gradients gradients = session.gradients(
                    (inputs, scope) -> {
                        results.clear();
                        List<Tensor> outputs = new ArrayList<>(program.run(inputs, scope));
                        outputs.addAll(results);
                        return outputs;
                    },
                    session.upload(List.of(HostTensor.of(new double[] {1, 2}, 2))),
                    true,
                    HostTensor.of(new double[] {1}));

            assertThat(gradients.outputs())
                    .extracting(HostTensor::toDoubles)
                    .containsExactly(new double[] {5}, new double[] {1, 4}, new double[] {5});
            assertThat(gradients.inputGradient().toDoubles()).containsExactly(2, 4);
        }
    }

    @Test
    void anObserverMayDisturbResultsAndTheirGradients() {
        Engine disturbed = new Observation(
                        (operation, operands, result) -> operation.equals("square") ? result.mul(3) : result)
                .of(engine);
        try (Session session = disturbed.session(new SessionOptions(1, 0, 0, 0))) {
            Gradients gradients = session.gradients(
                    (inputs, scope) -> List.of(inputs.get(0).square().sumAll()),
                    session.upload(List.of(HostTensor.of(new double[] {1, 2}, 2))),
                    true,
                    HostTensor.of(new double[] {1}));

            assertThat(gradients.outputs().get(0).toDoubles()).containsExactly(15);
            assertThat(gradients.inputGradient().toDoubles()).containsExactly(6, 12);
        }
    }

    @Test
    void twoObservationsOneAboveTheOther() {
        List<String> below = new ArrayList<>();
        Engine observed = new Observation(named(below)).of(engine);
        List<String> above = new ArrayList<>();
        Session.Program program = new Observation(named(above))
                .of((inputs, scope) ->
                        List.of(inputs.get(0).tanh().add(inputs.get(0)).sumAll()));
        try (Session session = observed.session(new SessionOptions(1, 0, 0, 0))) {
            session.infer(program, session.upload(List.of(HostTensor.of(new double[] {1, 2}, 2))));
        }

        // LibTorch runs a new program once before, to find its variables.
        assertThat(above)
                .containsExactly("tanh", "add", "sumAll", "tanh", "add", "sumAll")
                .isEqualTo(below);
    }

    @Test
    void stepsBeforeCountAsCompleted() {
        List<Long> steps = new ArrayList<>();
        Session.Program program = new Observation((operation, operands, result) -> result)
                .of(
                        (inputs, scope) -> {
                            steps.add(scope.child("layer").step());
                            return List.of(inputs.get(0).sumAll());
                        },
                        7);
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            session.infer(program, session.upload(List.of(HostTensor.of(new double[] {1, 2}, 2))));
        }

        assertThat(steps).containsOnly(7L);
    }

    private static Observer named(List<String> names) {
        return (operation, operands, result) -> {
            names.add(operation);
            return result;
        };
    }

    /** Parameters, state, constants, an operation of two results, one of a list, one with a default body. */
    private static void run(List<String> heard) {
        Observer observer = new Observer() {
            @Override
            public Tensor result(String operation, List<Tensor> operands, Tensor result) {
                heard.add(operation + "(" + operands.size() + ")");
                assertThat(result).isInstanceOf(LibTorchTensor.class);
                assertThat(operands).allMatch(LibTorchTensor.class::isInstance);
                return result;
            }

            @Override
            public void enters(String scopePath) {
                heard.add("in " + scopePath);
            }

            @Override
            public void parameter(String fullName) {
                heard.add("parameter " + fullName);
            }
        };
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            session.infer(
                    new Observation(observer).of((inputs, root) -> {
                        // The engine runs a new program twice.
                        heard.clear();
                        Scope layer = root.child("layer");
                        Tensor x = inputs.get(0);
                        Tensor y = x.mul(layer.weight(2));
                        Moments moments = y.moments(0);
                        Variable state = layer.state("running", Initializer.constant(0), 2);
                        state.set(moments.mean());
                        layer.child("next");
                        Tensor constant = x.engine().tensor(new double[] {1, 2}, 1, 2);
                        assertThat(constant.dtype()).isEqualTo(DType.FLOAT64);
                        return List.of(y.concat(0, moments.variance(), constant)
                                .silu()
                                .add(1)
                                .sumAll());
                    }),
                    session.upload(List.of(HostTensor.of(new double[] {1, 2, 3, 4}, 2, 2))));
        }
    }
}

package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.norm.mixed.RepresentativeBatchNorm;
import io.normbench.tck.Engines;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fast paths that depend on how many values there are: conformance has few. */
class RepresentativePathsTest {
    private static final RepresentativeBatchNorm METHOD = new RepresentativeBatchNorm(1e-5, 0.1);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 300})
    void agreesWithTheDefinition(int samples) {
        int[] shape = {samples, 8, 4, 4};
        HostTensor x = values(shape, 0.37);
        HostTensor seed = values(shape, 0.91);
        try (Engine engine = Engines.float64()) {
            Gradients definition = gradients(engine, x, seed, METHOD::define);
            Gradients fused = gradients(
                    engine,
                    x,
                    seed,
                    (input, scope) -> METHOD.fused(input, scope).orElseThrow());

            close(fused.outputs().get(0), definition.outputs().get(0));
            close(fused.outputs().get(1), definition.outputs().get(1));
            close(fused.inputGradient(), definition.inputGradient());
            for (Map.Entry<String, HostTensor> each :
                    definition.parameterGradients().entrySet()) {
                close(fused.parameterGradients().get(each.getKey()), each.getValue());
            }
        }
    }

    private static Gradients gradients(Engine engine, HostTensor x, HostTensor seed, Scope.Layer layer) {
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            return session.gradients(
                    (inputs, scope) -> {
                        // Parameters that are not what they are at the start, when half of the method is asleep.
                        for (String name : List.of("center_weight", "scale_weight", "scale_bias", "weight", "bias")) {
                            scope.parameter(name, (shape, random) -> spread(name.length(), 8), 8);
                        }
                        Tensor y = layer.apply(inputs.get(0), scope);
                        return List.of(
                                y,
                                scope.state("running_mean", Initializer.constant(0), 8)
                                        .get()
                                        .add(0));
                    },
                    session.upload(List.of(x)),
                    true,
                    seed);
        }
    }

    private static double[] spread(int first, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = 0.5 + Math.sin(first + 2.1 * i) / 2;
        }
        return values;
    }

    private static HostTensor values(int[] shape, double step) {
        double[] values = new double[shape[0] * shape[1] * shape[2] * shape[3]];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 + Math.sin(step * i) + Math.cos(step * step * i);
        }
        return HostTensor.of(values, shape[0], shape[1], shape[2], shape[3]);
    }

    private static void close(HostTensor found, HostTensor wanted) {
        double[] are = found.toDoubles();
        double[] should = wanted.toDoubles();
        assertThat(are).hasSameSizeAs(should);
        for (int i = 0; i < are.length; i++) {
            assertThat(are[i]).isCloseTo(should[i], within(1e-9 * Math.max(1, Math.abs(should[i]))));
        }
    }
}

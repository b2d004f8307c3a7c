package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.tensor.Engine;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** What a layer gives over some steps: outputs, gradients and, at the end, its variables. */
final class Comparison {
    private Comparison() {}

    /** Outputs and gradients of {@code layer} on each input in turn, the last one in evaluation; then its variables. */
    static Map<String, double[]> results(
            Engine engine, BiFunction<Tensor, Scope, Tensor> layer, Map<String, Nd> presets, Nd... inputs) {
        Map<String, double[]> results = new LinkedHashMap<>();
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            presets.forEach((name, values) -> session.preset(name, values.host()));
            for (int i = 0; i < inputs.length; i++) {
                String step = "step " + (i + 1) + " ";
                Gradients gradients = session.gradients(
                        (in, scope) -> List.of(layer.apply(in.get(0), scope)),
                        session.upload(List.of(inputs[i].host())),
                        i < inputs.length - 1,
                        Nd.normal(100 + i, inputs[i].shape()).host());
                results.put(step + "output", gradients.outputs().get(0).toDoubles());
                results.put(step + "input gradient", gradients.inputGradient().toDoubles());
                gradients
                        .parameterGradients()
                        .forEach((name, gradient) -> results.put(step + "gradient of " + name, gradient.toDoubles()));
            }
            for (Map.Entry<String, HostTensor> entry : session.snapshot().entrySet()) {
                results.put(entry.getKey(), entry.getValue().toDoubles());
            }
        }
        return results;
    }

    static void assertSame(Map<String, double[]> got, Map<String, double[]> want, double tolerance) {
        assertThat(got.keySet()).containsExactlyInAnyOrderElementsOf(want.keySet());
        want.forEach((what, values) -> assertClose(what, got.get(what), values, tolerance));
    }

    static void assertClose(String what, double[] got, double[] want, double tolerance) {
        assertThat(got).as(what).hasSameSizeAs(want);
        for (int i = 0; i < want.length; i++) {
            assertThat(got[i])
                    .as("%s, element %d", what, i)
                    .isCloseTo(want[i], within(tolerance * Math.max(1, Math.abs(want[i]))));
        }
    }
}

package io.normbench.conformance;

import io.normbench.tensor.HostTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Steps that a method is put through in two number formats.
 *
 * @param name for people
 * @param options the method's options
 * @param presets parameters and state to start from, by name; what is missing has its initial value
 * @param steps the steps
 */
record Exercise(String name, Map<String, Object> options, Map<String, HostTensor> presets, List<Step> steps) {
    /** A forward pass over {@code input}, with a backward pass where a gradient of the output is given. */
    record Step(boolean training, HostTensor input, Optional<HostTensor> outputGradient) {}

    /** The steps of a vector's case, from inputs rounded to {@code format}; what it expects is left behind. */
    static Exercise of(VectorFile.Case test, NumberFormat format) {
        Map<String, HostTensor> presets = new HashMap<>(test.parameters());
        presets.putAll(test.state());
        List<Step> steps = new ArrayList<>();
        for (VectorFile.Step step : test.steps()) {
            steps.add(new Step(
                    step.training(),
                    rounded(step.input(), format),
                    step.gradOutput().map(gradient -> rounded(gradient, format))));
        }
        return new Exercise(test.name(), test.options(), presets, steps);
    }

    /** The largest size of an input's value. */
    double largestInput() {
        return steps.stream()
                .flatMapToDouble(step -> Arrays.stream(step.input().toDoubles()))
                .map(Math::abs)
                .max()
                .orElse(0);
    }

    private static HostTensor rounded(HostTensor tensor, NumberFormat format) {
        double[] values = tensor.toDoubles().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = format.round(values[i]);
        }
        return HostTensor.of(values, tensor.shape());
    }
}

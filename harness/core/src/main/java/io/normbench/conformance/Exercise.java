package io.normbench.conformance;

import io.normbench.tensor.HostTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Steps that a method is put through, on several engines and along both paths.
 *
 * @param name for people
 * @param options the method's options
 * @param parameters parameters to start from, by name; what is missing has its initial value
 * @param state the same for state
 * @param steps the steps
 */
record Exercise(
        String name,
        Map<String, Object> options,
        Map<String, HostTensor> parameters,
        Map<String, HostTensor> state,
        List<Step> steps) {
    /**
     * A pass over {@code input}, with a backward pass where a gradient of the output is given. {@code parameters} replace
     * those of the same name from this step on.
     */
    record Step(
            boolean training,
            HostTensor input,
            Optional<HostTensor> outputGradient,
            Map<String, HostTensor> parameters) {
        /** The step with another input. */
        Step with(HostTensor otherInput) {
            return new Step(training, otherInput, outputGradient, parameters);
        }
    }

    /**
     * The steps of a vector's case; what it expects is left behind.
     *
     * @param format of inputs and gradients, which are rounded to it first; what is float32 in every format but float64
     *     is rounded to float32
     */
    static Exercise of(VectorFile.Case test, NumberFormat format) {
        DoubleUnaryOperator wide = NumberFormat.FLOAT32::round;
        List<Step> steps = new ArrayList<>();
        for (VectorFile.Step step : test.steps()) {
            steps.add(new Step(
                    step.training(),
                    mapped(step.input(), format::round),
                    step.gradOutput().map(gradient -> mapped(gradient, format::round)),
                    mapped(step.parameters(), wide)));
        }
        return new Exercise(
                test.name(), test.options(), mapped(test.parameters(), wide), mapped(test.state(), wide), steps);
    }

    /** Parameters and state to start from, by name. */
    Map<String, HostTensor> presets() {
        Map<String, HostTensor> presets = new LinkedHashMap<>(parameters);
        presets.putAll(state);
        return presets;
    }

    /** The largest size of an input's value. */
    double largestInput() {
        return steps.stream()
                .flatMapToDouble(step -> Arrays.stream(step.input().toDoubles()))
                .map(Math::abs)
                .max()
                .orElse(0);
    }

    /** Whether nothing in it is infinite or no number. */
    boolean finite() {
        Stream<HostTensor> passed =
                steps.stream().flatMap(step -> Stream.concat(Stream.of(step.input()), step.outputGradient().stream()));
        return Stream.concat(passed, presets().values().stream())
                .flatMapToDouble(tensor -> DoubleStream.of(tensor.toDoubles()))
                .allMatch(Double::isFinite);
    }

    /**
     * The same with every input, parameter and gradient of an output moved by {@code part} of its size, up or down by
     * chance; with {@code -part} and the same seed each goes the other way. State stays: it is results of earlier
     * steps, and some of it counts.
     */
    Exercise disturbed(long seed, double part) {
        SplittableRandom random = new SplittableRandom(seed);
        DoubleUnaryOperator move = value -> value * (1 + (random.nextBoolean() ? part : -part));
        List<Step> moved = new ArrayList<>();
        for (Step step : steps) {
            moved.add(new Step(
                    step.training(),
                    mapped(step.input(), move),
                    step.outputGradient().map(gradient -> mapped(gradient, move)),
                    mapped(step.parameters(), move)));
        }
        return new Exercise(name, options, mapped(parameters, move), state, moved);
    }

    /** The same with the parameters to start from negated. */
    Exercise withNegatedParameters() {
        return new Exercise(name, options, mapped(parameters, value -> -value), state, steps);
    }

    /** The same with another input in one of its steps. */
    Exercise with(int step, HostTensor input) {
        List<Step> changed = new ArrayList<>(steps);
        changed.set(step, steps.get(step).with(input));
        return new Exercise(name, options, parameters, state, changed);
    }

    static HostTensor mapped(HostTensor tensor, DoubleUnaryOperator function) {
        double[] values = tensor.toDoubles().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = function.applyAsDouble(values[i]);
        }
        return HostTensor.of(values, tensor.shape());
    }

    private static Map<String, HostTensor> mapped(Map<String, HostTensor> tensors, DoubleUnaryOperator function) {
        Map<String, HostTensor> mapped = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> mapped.put(name, mapped(tensor, function)));
        return mapped;
    }
}

package io.normbench.conformance;

import io.normbench.norm.MethodInfo;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/**
 * Draws exercises: inputs of a class, gradients of outputs, and parameters. Everything is a number of float32, so that
 * all formats start from the same.
 *
 * @param seed of the whole check; what is drawn for a method and a class depends on nothing else
 */
record FreshInputs(long seed) {
    private static final double PARAMETER_SPREAD = 0.25;
    private static final double LARGE = 1e5;
    private static final String RUNNING_MEAN = "running_mean";

    /**
     * An exercise of {@code inputs} for a method.
     *
     * @param reference runs the method once to learn the names and shapes of its parameters and state
     */
    Exercise draw(MethodInfo method, boolean ofWeights, InputClass inputs, Execution reference) {
        SplittableRandom random = random(method, inputs.name());
        long[] shape = inputs.shape(ofWeights);
        int axis = inputs.unevenAxis(ofWeights);
        boolean[] training = inputs.steps();
        List<HostTensor> tensors = new ArrayList<>();
        for (int step = 0; step < training.length; step++) {
            double[] values = new double[Initializer.count(shape)];
            for (int i = 0; i < values.length; i++) {
                int place = axis < 0 ? 0 : place(i, shape, axis);
                values[i] = (float) inputs.value(random.nextGaussian(), place);
            }
            tensors.add(HostTensor.of(values, shape));
        }
        Map<String, Object> options = ofWeights ? Map.of() : options(method, shape[1]);
        Execution.Start start = reference.start(method.id(), options, tensors.get(0));
        List<Exercise.Step> steps = new ArrayList<>();
        for (int step = 0; step < training.length; step++) {
            boolean differentiates = training[step] || start.differentiatesEvaluation();
            Optional<HostTensor> gradient = Optional.of(filled(start.outputShape(), random::nextGaussian))
                    .filter(any -> differentiates);
            steps.add(new Exercise.Step(training[step], tensors.get(step), gradient, Map.of()));
        }
        return new Exercise(
                inputs.label(),
                options,
                parameters(start.parameters(), inputs, random),
                state(start.state(), tensors.get(0)),
                steps);
    }

    /** A source of numbers for this method and nothing else. */
    SplittableRandom random(MethodInfo method, String what) {
        return new SplittableRandom(seed * 31 + (method.id() + "/" + what).hashCode());
    }

    /** The defaults, but for groups that would have one channel each: those are another method. */
    static Map<String, Object> options(MethodInfo method, long channels) {
        return method.options().stream()
                .filter(option -> option.name().equals("groups") && option.type() == OptionSpec.Type.INTEGER)
                .filter(option -> ((Number) option.defaultValue()).longValue() > channels / 2)
                .findFirst()
                .<Map<String, Object>>map(option -> Map.of("groups", (int) Math.max(1, channels / 4)))
                .orElse(Map.of());
    }

    private static Map<String, HostTensor> parameters(
            Map<String, HostTensor> initial, InputClass inputs, SplittableRandom random) {
        Map<String, HostTensor> drawn = new LinkedHashMap<>();
        int parameters = initial.size();
        initial.forEach((name, tensor) -> {
            double[] values = tensor.toDoubles().clone();
            for (int i = 0; i < values.length; i++) {
                boolean large =
                        inputs == InputClass.UNEVEN_PARAMETERS && values.length > 1 && i % parameters == drawn.size();
                double drift = PARAMETER_SPREAD * random.nextGaussian();
                double size = i / parameters % 2 == 0 ? -LARGE : LARGE;
                values[i] = (float) (large ? size * (1 + drift) : values[i] + drift);
            }
            drawn.put(name, HostTensor.of(values, tensor.shape()));
        });
        return drawn;
    }

    /** Running means of channels where long training would leave them, all else as it is at first. */
    private static Map<String, HostTensor> state(Map<String, HostTensor> initial, HostTensor input) {
        Map<String, HostTensor> state = new LinkedHashMap<>();
        initial.forEach((name, tensor) -> {
            boolean mean = name.equals(RUNNING_MEAN) && Arrays.equals(tensor.shape(), new long[] {input.shape()[1]});
            state.put(name, mean ? channelMeans(input) : Exercise.mapped(tensor, value -> (float) value));
        });
        return state;
    }

    private static HostTensor channelMeans(HostTensor input) {
        double[] values = input.toDoubles();
        double[] means = new double[(int) input.shape()[1]];
        double share = (double) means.length / values.length;
        for (int i = 0; i < values.length; i++) {
            means[place(i, input.shape(), 1)] += share * values[i];
        }
        return Exercise.mapped(HostTensor.of(means, means.length), value -> (float) value);
    }

    private static HostTensor filled(long[] shape, DoubleSupplier source) {
        double[] values = new double[Initializer.count(shape)];
        Arrays.setAll(values, i -> (float) source.getAsDouble());
        return HostTensor.of(values, shape);
    }

    /** Where element {@code i} of a row-major tensor stands on {@code axis}. */
    static int place(int i, long[] shape, int axis) {
        int inner = 1;
        for (int later = axis + 1; later < shape.length; later++) {
            inner *= (int) shape[later];
        }
        return i / inner % (int) shape[axis];
    }
}

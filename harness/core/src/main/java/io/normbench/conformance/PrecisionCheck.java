package io.normbench.conformance;

import io.normbench.conformance.Results.Kind;
import io.normbench.conformance.Results.Quantity;
import io.normbench.norm.MethodInfo;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Compares a format of autocast, along both paths, with the float64 definition: on random inputs drawn anew for every
 * check, and on the inputs of reference vectors. The bounds are {@link NumberFormat}'s.
 *
 * @param float64 the reference
 * @param other an engine opened for {@code format}
 * @param format the format
 * @param random source of the random inputs
 */
record PrecisionCheck(Execution float64, Execution other, NumberFormat format, RandomGenerator random) {
    private static final long[][] ACTIVATIONS = {{8, 32, 8, 8}, {1, 16, 5, 7}, {3, 64, 4, 4}};
    private static final long[][] WEIGHTS = {{32, 16, 3, 3}, {16, 32, 1, 1}};
    private static final int STEPS = 2;

    /** Checks on random inputs, and on those of {@code vectors}. */
    MethodVerdict check(MethodInfo method, boolean ofWeights, CodePath path, List<VectorFile.Case> vectors) {
        List<Exercise> exercises = new ArrayList<>();
        for (long[] shape : ofWeights ? WEIGHTS : ACTIVATIONS) {
            exercises.add(random(shape));
        }
        Tally tally = new Tally();
        for (VectorFile.Case test : vectors) {
            Exercise exact = Exercise.of(test, NumberFormat.FLOAT64);
            if (exact.finite() && exact.largestInput() > format.largest()) {
                tally.skip(beyond(test.name(), "inputs", exact.largestInput()));
            } else {
                exercises.add(Exercise.of(test, format));
            }
        }
        for (Exercise exercise : exercises) {
            try {
                check(method.id(), path, exercise, tally);
            } catch (RuntimeException e) {
                tally.add(exercise.name(), e);
            }
        }
        return tally.verdict(method.id(), format.label() + " " + MethodVerdict.name(path));
    }

    private void check(String method, CodePath path, Exercise exercise, Tally tally) {
        Results want = float64.run(method, CodePath.DEFINITION, exercise).orElseThrow();
        Optional<Results> got = other.run(method, path, exercise);
        if (got.isEmpty()) {
            return;
        }
        double largest = want.byName().values().stream()
                .filter(quantity -> quantity.kind() == Kind.OUTPUT || quantity.kind() == Kind.INPUT_GRADIENT)
                .mapToDouble(quantity -> Deviation.largest(quantity.values().toDoubles()))
                .max()
                .orElse(0);
        if (largest > format.largest()) {
            tally.skip(beyond(exercise.name(), "results", largest));
            return;
        }
        tally.add(exercise.name(), compare(got.get(), want, format.offset(exercise.largestInput())));
    }

    private String beyond(String name, String what, double largest) {
        return String.format(
                Locale.ROOT,
                "skipped: %s: %s of up to %.3g are beyond %s, whose largest number is %.3g",
                name,
                what,
                largest,
                format.label(),
                format.largest());
    }

    private Exercise random(long[] shape) {
        List<HostTensor> inputs = normal(shape, 1.5, 0.3);
        List<HostTensor> gradients = normal(shape, 1, 0);
        List<Exercise.Step> steps = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            steps.add(new Exercise.Step(true, inputs.get(step), Optional.of(gradients.get(step)), Map.of()));
        }
        return new Exercise(Arrays.toString(shape), Map.of(), Map.of(), Map.of(), steps);
    }

    private List<HostTensor> normal(long[] shape, double deviation, double mean) {
        List<HostTensor> tensors = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            double[] values = new double[Initializer.count(shape)];
            for (int i = 0; i < values.length; i++) {
                // Rounded, so that both formats start from the same numbers.
                values[i] = format.round(mean + deviation * random.nextGaussian());
            }
            tensors.add(HostTensor.of(values, shape));
        }
        return tensors;
    }

    /** @param further what is allowed beside the format's own tolerance */
    private Judgement compare(Results got, Results want, double further) {
        Judgement worst = Judgement.NONE;
        for (Map.Entry<String, Quantity> entry : want.byName().entrySet()) {
            HostTensor mine = got.values(entry.getKey());
            HostTensor expected = entry.getValue().values();
            worst = worst.or(
                    entry.getValue().kind() == Kind.STATE
                            ? new Judgement(
                                    Deviation.between(mine, expected, entry.getKey()),
                                    format.stateTolerance() + further)
                            : new Judgement(
                                    Deviation.ofLargest(mine, expected, entry.getKey()),
                                    format.activationTolerance() + further));
        }
        return worst;
    }
}

package io.normbench.conformance;

import io.normbench.conformance.Results.Kind;
import io.normbench.conformance.Results.Quantity;
import io.normbench.tensor.HostTensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What depends on one value of an input, found by changing the value, to the last bit, in the definition in float64.
 *
 * <p>A small change shows what depends on it smoothly. Large ones show also what depends on it through a threshold
 * alone, such as a gradient that counts what is above: a NaN there may come to a number. An output that a threshold cuts
 * off does not move, but a NaN passes thresholds; with all parameters negated, or the input, the threshold cuts off the
 * others.
 */
final class Reach {
    private static final double SMALL = 1e-6;
    private static final double[] LARGE = {3, -50, 2000};

    private final int step;
    private final int sample;
    private final int element;
    private final Map<String, boolean[]> smooth = new HashMap<>();
    private final Map<String, boolean[]> any = new HashMap<>();
    private boolean otherSamples;

    private Reach(int step, int sample, int element) {
        this.step = step;
        this.sample = sample;
        this.element = element;
    }

    /**
     * Finds what depends on the largest value of a sample's last channel: methods that treat channels differently, such as
     * {@code ibn}, have the samples' own statistics in the first ones.
     *
     * @param step whose input it is, from 0
     * @param sample whose, from 0
     */
    static Reach of(Execution reference, String method, Exercise exercise, int step, int sample) {
        HostTensor input = exercise.steps().get(step).input();
        double[] values = input.toDoubles();
        int largest = -1;
        for (int i = 0; i < values.length; i++) {
            if (FreshInputs.place(i, input.shape(), 0) == sample
                    && FreshInputs.place(i, input.shape(), 1) == input.shape()[1] - 1
                    && (largest < 0 || Math.abs(values[i]) > Math.abs(values[largest]))) {
                largest = i;
            }
        }
        Reach reach = new Reach(step, sample, largest);
        reach.probe(reference, method, exercise, values[largest], true);
        reach.probe(reference, method, exercise.withNegatedParameters(), values[largest], false);
        Exercise negated = exercise.with(step, Exercise.mapped(input, value -> -value));
        reach.probe(reference, method, negated, -values[largest], false);
        return reach;
    }

    private void probe(Execution reference, String method, Exercise exercise, double value, boolean own) {
        Results base = run(reference, method, exercise);
        compare(base, run(reference, method, poisoned(exercise, value * (1 + SMALL))), own, true);
        for (double far : LARGE) {
            compare(base, run(reference, method, poisoned(exercise, value + far)), own, false);
        }
    }

    private static Results run(Execution reference, String method, Exercise exercise) {
        return reference.run(method, CodePath.DEFINITION, exercise).orElseThrow();
    }

    private void compare(Results base, Results changed, boolean own, boolean small) {
        base.byName().forEach((name, quantity) -> {
            if (quantity.step() != step) {
                return;
            }
            double[] before = quantity.values().toDoubles();
            double[] after = Objects.requireNonNull(changed.values(name), name).toDoubles();
            boolean[] anywhere = any.computeIfAbsent(name, key -> new boolean[before.length]);
            boolean[] smoothly = smooth.computeIfAbsent(name, key -> new boolean[before.length]);
            // A gradient has the mask of its own input, a value goes through whatever the mask.
            boolean counts = small && (own || quantity.kind() == Kind.OUTPUT || quantity.kind() == Kind.STATE);
            for (int i = 0; i < before.length; i++) {
                // Negated parameters may be none that the method can have.
                boolean moved = before[i] != after[i] && Double.isFinite(before[i]) && Double.isFinite(after[i]);
                anywhere[i] |= moved;
                smoothly[i] |= moved && counts;
                otherSamples |= moved && ofOtherSample(quantity, i);
            }
        });
    }

    private boolean ofOtherSample(Quantity quantity, int i) {
        return quantity.kind() == Kind.OUTPUT
                && FreshInputs.place(i, quantity.values().shape(), 0) != sample;
    }

    /** The exercise with {@code value} in that place. */
    Exercise poisoned(Exercise exercise, double value) {
        HostTensor input = exercise.steps().get(step).input();
        double[] values = input.toDoubles().clone();
        values[element] = value;
        return exercise.with(step, HostTensor.of(values, input.shape()));
    }

    /** Which elements depend on the value smoothly. */
    boolean[] smooth(String name) {
        return Objects.requireNonNull(smooth.get(name), name);
    }

    /** Which elements depend on the value in any way. */
    boolean[] any(String name) {
        return Objects.requireNonNull(any.get(name), name);
    }

    /** Whether an output of another sample depends on it. */
    boolean reachesOtherSamples() {
        return otherSamples;
    }
}

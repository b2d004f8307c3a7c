package io.normbench.conformance;

import io.normbench.conformance.Results.Kind;
import io.normbench.conformance.Results.Quantity;
import io.normbench.tensor.HostTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far results may be off from the definition in float64, element by element, as {@link InputClass} explains.
 *
 * <p>The definition is run again with every input, parameter and gradient of an output moved by {@code roundings · u} of
 * its size, up or down by chance, and with the opposite signs. Allowed for an element is the sum of
 *
 * <ul>
 *   <li>how far the element itself moved: all of it where the move crossed a kink, such as the threshold of an
 *       activation;
 *   <li>how far nine tenths of its group moved at most: a sum of moves up and down may be small by chance;
 *   <li>{@code roundings · u} of the largest value of its group. For a gradient of a parameter, which is a sum of n
 *       products whose typical size is √n of theirs and whose value may be near 0 by chance: of √n times the largest
 *       product of an input and its gradient, or times 1, the size of an output's gradient, whichever is largest.
 * </ul>
 *
 * <p>Beside it, {@value #UNDERFLOW} numbers that a format has no digits for: a factor below its smallest normal number may
 * be 0, times what it is multiplied with.
 *
 * <p>A group is the whole tensor; in classes whose sizes differ along an axis, one place on that axis. Where images have
 * one position, statistics of a sample's channel have one value: what is left of it without its mean is 0, or a rounding
 * of it times 1/√eps. The size is then that of the input times {@value #STEEPEST}, and so is that of a gradient.
 *
 * <p>Float64 is held to the same in its own units, of which {@link InputClass#ofDoubles()} times as many are allowed.
 */
final class Tolerance {
    private static final long SIGNS = 20261128;
    private static final int PAIRS = 2;
    private static final double MOST = 0.9;

    /** 1/√eps for the smallest eps of a default, 1e-6. */
    private static final double STEEPEST = 1000;

    private static final double UNDERFLOW = 0x1p24;

    private final Results want;
    private final Map<String, Bound> bounds;

    /**
     * What is allowed in float32.
     *
     * @param moved by how far each element may be off because of its input
     * @param size of what each element is rounded with, of which {@code part} is allowed
     * @param ofDoubles see {@link InputClass#ofDoubles()}
     */
    private record Bound(double[] moved, double[] size, double part, double ofDoubles) {
        double allowed(int element, NumberFormat format, double further) {
            double scale = format.unitRoundoff()
                    / NumberFormat.FLOAT32.unitRoundoff()
                    * (format == NumberFormat.FLOAT64 ? ofDoubles : 1);
            return scale * (moved[element] + part * size[element])
                    + further * Math.max(1, size[element])
                    + UNDERFLOW * format.smallest();
        }
    }

    private Tolerance(Results want, Map<String, Bound> bounds) {
        this.want = want;
        this.bounds = bounds;
    }

    /**
     * Runs the definition on the exercise, and on the disturbed ones.
     *
     * @param reference an engine in float64
     * @throws NotFinite if the definition gives no numbers
     */
    static Tolerance of(Execution reference, String method, Exercise exercise, InputClass inputs, boolean ofWeights) {
        Results want = run(reference, method, exercise);
        boolean finite = exercise.finite();
        double part = inputs.roundings() * KnownLimit.chains(method) * NumberFormat.FLOAT32.unitRoundoff();
        List<Results> moved = new ArrayList<>();
        for (int pair = 0; finite && pair < PAIRS; pair++) {
            moved.add(run(reference, method, exercise.disturbed(SIGNS + pair, part)));
            moved.add(run(reference, method, exercise.disturbed(SIGNS + pair, -part)));
        }
        Map<String, Bound> bounds = new HashMap<>();
        want.byName().forEach((name, quantity) -> {
            Groups groups = Groups.of(quantity, exercise, inputs.unevenAxis(ofWeights));
            double[] values = quantity.values().toDoubles();
            if (finite) {
                requireFinite(values, name);
            }
            double[] response = new double[values.length];
            for (Results other : moved) {
                double[] disturbed =
                        Objects.requireNonNull(other.values(name), name).toDoubles();
                requireFinite(disturbed, name);
                for (int i = 0; i < values.length; i++) {
                    response[i] = Math.max(response[i], Math.abs(disturbed[i] - values[i]));
                }
            }
            double[] most = groups.quantile(response, MOST);
            double[] largest = groups.largest(values);
            double[] terms = terms(quantity, want, exercise, groups, inputs);
            double[] size = new double[values.length];
            for (int i = 0; i < values.length; i++) {
                int group = groups.of(i);
                response[i] += most[group];
                size[i] = Math.max(largest[group], terms[group]);
            }
            bounds.put(name, new Bound(response, size, part, inputs.ofDoubles()));
        });
        return new Tolerance(want, bounds);
    }

    private static Results run(Execution reference, String method, Exercise exercise) {
        return reference.run(method, CodePath.DEFINITION, exercise).orElseThrow();
    }

    private static void requireFinite(double[] values, String name) {
        if (!Arrays.stream(values).allMatch(Double::isFinite)) {
            throw new NotFinite(name + " of the definition is not finite on finite input");
        }
    }

    /** The size of the terms that a quantity is what is left of, by group. */
    private static double[] terms(
            Quantity quantity, Results want, Exercise exercise, Groups groups, InputClass inputs) {
        HostTensor input = exercise.steps().get(quantity.step()).input();
        boolean onePosition = Arrays.stream(input.shape()).skip(2).allMatch(length -> length == 1);
        double slope = onePosition ? STEEPEST : 1;
        double[] terms = new double[groups.count()];
        switch (quantity.kind()) {
            case OUTPUT -> Arrays.fill(terms, onePosition ? slope * exercise.largestInput() : 0);
            case INPUT_GRADIENT -> Arrays.fill(terms, inputs.mixed() ? 0 : slope);
            case PARAMETER_GRADIENT -> sums(terms, quantity, input, want, groups, slope);
            case STATE -> {}
        }
        return terms;
    }

    private static void sums(
            double[] terms, Quantity quantity, HostTensor input, Results want, Groups groups, double slope) {
        Optional<HostTensor> gradient = want.inputGradient(quantity.step());
        Groups ofInput = groups.ofInput(input);
        double[] inputs = ofInput.largest(input.toDoubles());
        double[] gradients = ofInput.largest(gradient.orElse(input).toDoubles());
        double values = (double) input.toDoubles().length / quantity.values().toDoubles().length;
        for (int group = 0; group < terms.length; group++) {
            double steepest = Math.max(slope, gradient.isPresent() ? gradients[group] : 0);
            terms[group] = Math.sqrt(Math.max(1, values)) * steepest * Math.max(1, inputs[group]);
        }
    }

    /**
     * The worst element of all quantities.
     *
     * @param format the format of {@code got}
     * @param further what is allowed beside, of the size of what is rounded
     */
    Judgement judge(Results got, NumberFormat format, double further) {
        Judgement worst = Judgement.NONE;
        for (Map.Entry<String, Quantity> entry : want.byName().entrySet()) {
            worst = worst.or(
                    judge(entry.getKey(), entry.getValue().values(), got.values(entry.getKey()), format, further));
        }
        for (String name : got.byName().keySet()) {
            if (want.values(name) == null) {
                worst = worst.or(new Judgement(
                        new Deviation(Double.POSITIVE_INFINITY, name + " is not part of the definition"), 0));
            }
        }
        return worst;
    }

    private Judgement judge(
            String name, HostTensor expected, @Nullable HostTensor got, NumberFormat format, double further) {
        if (got == null) {
            return new Judgement(Deviation.missing(name), 0);
        }
        Deviation ofShape = Deviation.ofShape(got, expected, name);
        if (ofShape != null) {
            return new Judgement(ofShape, 0);
        }
        double[] w = expected.toDoubles();
        double[] g = got.toDoubles();
        Bound bound = Objects.requireNonNull(bounds.get(name), name);
        Judgement worst = Judgement.NONE;
        for (int i = 0; i < w.length; i++) {
            double distance = Deviation.distance(g[i], w[i]);
            double allowed = bound.allowed(i, format, further);
            if (distance > worst.share() * allowed) {
                double unit = Math.max(1, Double.isFinite(w[i]) ? Math.abs(w[i]) : 1);
                worst = new Judgement(new Deviation(distance / unit, name), allowed / unit);
            }
        }
        return worst;
    }

    /** A definition that gives no numbers on finite input. */
    static final class NotFinite extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotFinite(String message) {
            super(message);
        }
    }

    /**
     * Which elements of a tensor are judged together.
     *
     * @param shape the tensor's shape
     * @param axis along which it is divided; -1 for one group
     */
    private record Groups(long[] shape, int axis) {
        /** Activations are divided along the axis; a vector with as many elements as it has places, into elements. */
        static Groups of(Quantity quantity, Exercise exercise, int axis) {
            long[] shape = quantity.values().shape();
            if (axis < 0) {
                return new Groups(shape, -1);
            }
            if (quantity.kind() == Kind.OUTPUT || quantity.kind() == Kind.INPUT_GRADIENT) {
                return new Groups(shape, axis);
            }
            long places = exercise.steps().get(quantity.step()).input().shape()[axis];
            return new Groups(shape, shape.length == 1 && shape[0] == places ? 0 : -1);
        }

        /** The groups of an input that belong to these of a parameter's gradient. */
        Groups ofInput(HostTensor input) {
            if (axis < 0) {
                return new Groups(input.shape(), -1);
            }
            int matching = input.shape()[1] == shape[0] ? 1 : 0;
            return new Groups(input.shape(), matching);
        }

        int count() {
            return axis < 0 ? 1 : (int) shape[axis];
        }

        int of(int element) {
            return axis < 0 ? 0 : FreshInputs.place(element, shape, axis);
        }

        double[] largest(double[] values) {
            double[] largest = new double[count()];
            for (int i = 0; i < values.length; i++) {
                if (Double.isFinite(values[i])) {
                    largest[of(i)] = Math.max(largest[of(i)], Math.abs(values[i]));
                }
            }
            return largest;
        }

        /** The smallest number that {@code part} of a group's values do not exceed, by group. */
        double[] quantile(double[] values, double part) {
            int[] sizes = new int[count()];
            for (int i = 0; i < values.length; i++) {
                sizes[of(i)]++;
            }
            double[][] members = new double[sizes.length][];
            Arrays.setAll(members, group -> new double[sizes[group]]);
            for (int i = 0; i < values.length; i++) {
                members[of(i)][--sizes[of(i)]] = values[i];
            }
            return Arrays.stream(members)
                    .mapToDouble(group -> {
                        Arrays.sort(group);
                        return group.length == 0 ? 0 : group[(int) Math.ceil(part * group.length) - 1];
                    })
                    .toArray();
        }
    }
}

package io.normbench.catalogue;

import io.normbench.catalogue.MethodFacts.Outcome;
import io.normbench.norm.Normalization;
import io.normbench.norm.SameShape;
import io.normbench.norm.WeightTransform;
import io.normbench.plain.PlainEngine;
import io.normbench.plain.PlainVariables;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.trace.Observation;
import io.normbench.trace.Observer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;

/** Finds facts by running a layer on random values. */
final class FactFinder {
    /** As many channels as the default group sizes are made for, and few positions: the arithmetic is plain Java. */
    private static final int IMAGES = 4;

    private static final int CHANNELS = 64;
    private static final int SIDE = 2;
    private static final long[] WEIGHT = {16, 8, 3, 3};

    /** Float64 rounding is far below; the weakest dependence, of online normalization at its start, is far above. */
    private static final double SAME = 1e-9;

    private static final long SEED = 1;
    private static final double MEAN = 0.25;

    /** Near the statistics that state begins with, and far from them: some methods use the batch's own only there. */
    private static final double[] DEVIATIONS = {1.5, 12};

    /** Enough for state that is written in turn. */
    private static final int STEPS = 4;

    /** What changes where values are looked for, and moves none. */
    private static final Set<String> VIEWS =
            Set.of("reshape", "expand", "permute", "transpose", "slice", "stopGradient", "wide");

    private final PlainEngine engine = new PlainEngine();
    private final Scope.Layer definition;
    private final Fast fast;

    private FactFinder(Scope.Layer definition, Fast fast) {
        this.definition = definition;
        this.fast = fast;
    }

    /** A fast path: empty if there is none. */
    private interface Fast {
        Optional<Tensor> apply(Tensor x, Scope scope);
    }

    /** The facts of a method, on {@code [4, 64, 2, 2]}. */
    static MethodFacts of(Normalization method) {
        FactFinder finder = new FactFinder(method::define, method::fused);
        return finder.find(
                Arrays.stream(DEVIATIONS).anyMatch(deviation -> finder.usesBatch(true, deviation)),
                Arrays.stream(DEVIATIONS).anyMatch(deviation -> finder.usesBatch(false, deviation)),
                finder.outcome(1, CHANNELS, SIDE, SIDE),
                finder.outcome(1, CHANNELS, 1, 1),
                IMAGES,
                CHANNELS,
                SIDE,
                SIDE);
    }

    /** The facts of a weight transform, on {@code [16, 8, 3, 3]}: it sees no images. */
    static MethodFacts ofWeights(WeightTransform transform) {
        FactFinder finder = new FactFinder(transform::define, transform::fused);
        Outcome outcome = finder.outcome(WEIGHT);
        return finder.find(false, false, outcome, outcome, WEIGHT);
    }

    private MethodFacts find(
            boolean batchInTraining, boolean batchInEvaluation, Outcome alone, Outcome onePosition, long... shape) {
        PlainVariables variables = new PlainVariables(engine, SEED);
        for (int step = 0; step < STEPS; step++) {
            output(values(step, DEVIATIONS[0], shape), variables.scope(true), shape);
            variables.endStep();
        }
        Set<String> moved = variables.moved();
        return new MethodFacts(
                variables.parameters(),
                variables.states().stream().filter(moved::contains).toList(),
                variables.states().stream()
                        .filter(name -> !moved.contains(name))
                        .toList(),
                batchInTraining,
                batchInEvaluation,
                evaluatesAsItTrains(shape),
                alone,
                onePosition,
                operations((in, scope) -> Optional.of(definition.apply(in, scope)), shape)
                        .orElseThrow(),
                operations(fast, shape));
    }

    private double[] output(double[] x, Scope scope, long... shape) {
        Tensor input = engine.tensor(x, shape);
        return SameShape.checked(input, definition.apply(input, scope)).toDoubles();
    }

    private double[] first(double[] x, boolean training, long... shape) {
        return output(x, new PlainVariables(engine, SEED).scope(training), shape);
    }

    private boolean evaluatesAsItTrains(long... shape) {
        for (double deviation : DEVIATIONS) {
            double[] x = values(1, deviation, shape);
            double[] trained = first(x, true, shape);
            if (!same(trained, first(x, false, shape), 0, trained.length)) {
                return false;
            }
        }
        return true;
    }

    /** Changes the first and the last image, and looks at the others': samples may depend on those before them alone. */
    private boolean usesBatch(boolean training, double deviation) {
        long[] shape = {IMAGES, CHANNELS, SIDE, SIDE};
        int image = CHANNELS * SIDE * SIDE;
        double[] x = values(1, deviation, shape);
        double[] before = first(x, training, shape);
        for (int changed : new int[] {0, IMAGES - 1}) {
            double[] other = x.clone();
            System.arraycopy(values(2, deviation, shape), 0, other, changed * image, image);
            double[] after = first(other, training, shape);
            int given = before.length / IMAGES;
            if (!same(before, after, 0, changed * given)
                    || !same(before, after, (changed + 1) * given, before.length)) {
                return true;
            }
        }
        return false;
    }

    private static boolean same(double[] a, double[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!(Math.abs(a[i] - b[i]) <= SAME * Math.max(1, Math.abs(a[i])))) {
                return false;
            }
        }
        return true;
    }

    private Outcome outcome(long... shape) {
        double[] y;
        double[] ofOther;
        try {
            y = first(values(3, DEVIATIONS[0], shape), true, shape);
            ofOther = first(values(4, DEVIATIONS[0], shape), true, shape);
        } catch (IllegalArgumentException e) {
            return Outcome.REFUSED;
        }
        if (!Arrays.stream(y).allMatch(Double::isFinite)) {
            return Outcome.NOT_FINITE;
        }
        return same(y, ofOther, 0, y.length) ? Outcome.LOST : Outcome.USED;
    }

    private OptionalInt operations(Fast path, long... shape) {
        Counter counter = new Counter();
        List<Tensor> outputs = new Observation(counter)
                .of((inputs, scope) -> path.apply(inputs.get(0), scope).stream().toList())
                .run(
                        List.of(engine.tensor(values(1, DEVIATIONS[0], shape), shape)),
                        new PlainVariables(engine, SEED).scope(true));
        return outputs.isEmpty() ? OptionalInt.empty() : OptionalInt.of(counter.operations);
    }

    /** An operation with two results counts once. */
    private static final class Counter implements Observer {
        private int operations;

        @Override
        public Tensor result(String operation, List<Tensor> operands, Tensor result) {
            if (!VIEWS.contains(operation) && !operation.endsWith(".variance") && !operation.endsWith(".vectors")) {
                operations++;
            }
            return result;
        }
    }

    private static double[] values(long seed, double deviation, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[Initializer.count(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = MEAN + deviation * random.nextGaussian();
        }
        return values;
    }
}

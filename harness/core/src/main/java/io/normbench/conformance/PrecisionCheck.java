package io.normbench.conformance;

import io.normbench.norm.MethodCatalog;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Compares a number format, along both paths, with the float64 definition: on random inputs drawn anew for every check,
 * and on the inputs of reference vectors where they are given.
 *
 * @param float64 the reference
 * @param other an engine opened for {@code format}
 * @param format the format
 * @param catalog the methods this build has
 * @param random source of the random inputs
 */
record PrecisionCheck(
        Engine float64, Engine other, NumberFormat format, MethodCatalog catalog, RandomGenerator random) {
    private static final long[][] ACTIVATIONS = {{8, 32, 8, 8}, {1, 16, 5, 7}, {3, 64, 4, 4}};
    private static final long[][] WEIGHTS = {{32, 16, 3, 3}, {16, 32, 1, 1}};
    private static final int STEPS = 2;

    /** Checks on random inputs, and on those of {@code vectors}. */
    MethodVerdict check(String method, CodePath path, List<VectorFile.Case> vectors) {
        List<Exercise> exercises = new ArrayList<>();
        for (long[] shape : catalog.transform(method).isPresent() ? WEIGHTS : ACTIVATIONS) {
            exercises.add(random(shape));
        }
        vectors.forEach(test -> exercises.add(Exercise.of(test, format)));
        int cases = 0;
        Judgement worst = Judgement.NONE;
        List<String> failures = new ArrayList<>();
        for (Exercise exercise : exercises) {
            Optional<Judgement> judged;
            try {
                judged = check(method, path, exercise);
            } catch (RuntimeException e) {
                judged = Optional.of(new Judgement(Deviation.thrown(e), 0));
            }
            if (judged.isEmpty()) {
                continue;
            }
            cases++;
            if (!judged.get().holds()) {
                failures.add(exercise.name() + ": " + judged.get());
            }
            worst = worst.or(judged.get());
        }
        return MethodVerdict.of(
                method, format.label() + " " + MethodVerdict.name(path), cases, worst.deviation().error(), failures);
    }

    /** The worst quantity of one exercise; empty if there is no such path for its inputs. */
    private Optional<Judgement> check(String method, CodePath path, Exercise exercise) {
        List<Gradients> want = new ArrayList<>();
        run(float64, method, CodePath.DEFINITION, exercise, want);
        List<Gradients> got = new ArrayList<>();
        return run(other, method, path, exercise, got)
                ? Optional.of(compare(got, want, ofOffset(method, exercise.largestInput())))
                : Optional.empty();
    }

    /**
     * What is allowed beside the format's tolerances where inputs are far from zero. The definition of {@code sn} loses
     * more: its variance is E[x²] - E[x]², two numbers that are each right to half a unit of their last place, or four
     * of them for a sum and a square.
     */
    private double ofOffset(String method, double largestInput) {
        double cancellation = 4 * NumberFormat.FLOAT32.unitRoundoff() * largestInput * largestInput;
        return format.offset(largestInput) + (format.narrow() && method.equals("sn") ? cancellation : 0);
    }

    private Exercise random(long[] shape) {
        List<HostTensor> inputs = normal(shape, 1.5, 0.3);
        List<HostTensor> gradients = normal(shape, 1, 0);
        List<Exercise.Step> steps = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            steps.add(new Exercise.Step(true, inputs.get(step), Optional.of(gradients.get(step))));
        }
        return new Exercise(Arrays.toString(shape), Map.of(), Map.of(), steps);
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

    /** Runs the steps from the same initial values; says whether the path exists. */
    private boolean run(Engine engine, String method, CodePath path, Exercise exercise, List<Gradients> results) {
        Subject subject = Subject.find(catalog, method, exercise.options()).orElseThrow();
        boolean[] ran = {false};
        try (Session session = engine.session(new SessionOptions(7, 0, 0, 0))) {
            exercise.presets().forEach(session::preset);
            for (Exercise.Step step : exercise.steps()) {
                List<HostTensor> input = List.of(step.input());
                List<Tensor> uploaded =
                        subject.ofWeights() ? session.upload(input) : session.uploadActivations(input);
                results.add(session.gradients(
                        (in, scope) -> {
                            Optional<Tensor> y = subject.run(path, in.get(0), scope);
                            ran[0] |= y.isPresent();
                            return List.of(y.or(() -> subject.run(CodePath.DEFINITION, in.get(0), scope))
                                    .orElseThrow());
                        },
                        uploaded,
                        step.training(),
                        step.outputGradient().orElse(null)));
                session.release(uploaded);
            }
            results.add(new Gradients(List.of(), null, session.snapshot()));
        }
        return ran[0];
    }

    /** @param further what is allowed beside the format's own tolerance */
    private Judgement compare(List<Gradients> got, List<Gradients> want, double further) {
        Judgement worst = Judgement.NONE;
        int steps = want.size() - 1;
        for (int i = 0; i < want.size(); i++) {
            boolean ofState = i == steps;
            String step = ofState ? "after the last step " : "step " + (i + 1) + " ";
            for (int k = 0; k < want.get(i).outputs().size(); k++) {
                worst = worst.or(activation(
                        got.get(i).outputs().get(k), want.get(i).outputs().get(k), step + "output", further));
            }
            if (want.get(i).inputGradient() != null) {
                worst = worst.or(activation(
                        got.get(i).inputGradient(), want.get(i).inputGradient(), step + "input gradient", further));
            }
            for (Map.Entry<String, HostTensor> entry :
                    want.get(i).parameterGradients().entrySet()) {
                HostTensor mine = got.get(i).parameterGradients().get(entry.getKey());
                String where = step + entry.getKey();
                worst = worst.or(ofState
                        ? new Judgement(
                                Deviation.between(mine, entry.getValue(), where),
                                format.stateTolerance() + further)
                        : activation(mine, entry.getValue(), where, further));
            }
        }
        return worst;
    }

    private Judgement activation(HostTensor got, HostTensor want, String where, double further) {
        Deviation deviation = format.narrow()
                ? Deviation.ofLargest(got, want, where)
                : Deviation.between(got, want, where);
        return new Judgement(deviation, format.activationTolerance() + further);
    }

    /** An error and what is allowed. */
    private record Judgement(Deviation deviation, double tolerance) {
        static final Judgement NONE = new Judgement(Deviation.NONE, 1);

        boolean holds() {
            return deviation.error() <= tolerance;
        }

        /** The one that uses up more of what is allowed. */
        Judgement or(Judgement other) {
            return other.deviation.error() / other.tolerance > deviation.error() / tolerance ? other : this;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "%s: error %.2e, allowed %.1e", deviation.where(), deviation.error(), tolerance);
        }
    }
}

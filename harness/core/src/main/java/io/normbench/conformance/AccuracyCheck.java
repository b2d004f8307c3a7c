package io.normbench.conformance;

import io.normbench.norm.MethodInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Holds a method to its definition in float64: its fast path in float64 and both paths in float32, on fresh inputs of
 * every {@link InputClass}, in every layout, and in float32 on the vectors' inputs too.
 */
final class AccuracyCheck {
    private final Execution reference;
    private final List<Execution> float64;
    private final List<Execution> float32;
    private final FreshInputs fresh;

    /**
     * @param float64 an engine in float64, in every layout it has; the first is the reference
     * @param float32 the same in float32
     */
    AccuracyCheck(List<Execution> float64, List<Execution> float32, FreshInputs fresh) {
        this.reference = float64.get(0);
        this.float64 = float64;
        this.float32 = float32;
        this.fresh = fresh;
    }

    /** Three verdicts: the fast path in float64, then the definition and the fast path in float32. */
    List<MethodVerdict> check(MethodInfo method, boolean ofWeights, List<VectorFile.Case> vectors) {
        Tallies tallies = new Tallies(new Tally(), new Tally(), new Tally());
        for (InputClass inputs : InputClass.values()) {
            if (inputs.fresh()) {
                check(method, ofWeights, inputs, () -> fresh.draw(method, ofWeights, inputs, reference), tallies);
            }
        }
        for (VectorFile.Case test : vectors) {
            Exercise exercise = Exercise.of(test, NumberFormat.FLOAT32);
            check(method, ofWeights, InputClass.VECTORS, () -> exercise, tallies);
        }
        return tallies.verdicts(method.id());
    }

    private void check(
            MethodInfo method, boolean ofWeights, InputClass inputs, Supplier<Exercise> source, Tallies tallies) {
        Case test;
        try {
            Exercise exercise = source.get();
            Optional<String> skipped =
                    KnownLimit.skipped(method.id(), inputs, exercise.largestInput(), NumberFormat.FLOAT64);
            if (skipped.isPresent()) {
                tallies.skipAll("skipped: " + exercise.name() + ": " + skipped.get());
                return;
            }
            Tolerance tolerance = Tolerance.of(reference, method.id(), exercise, inputs, ofWeights);
            test = new Case(method.id(), inputs, exercise, tolerance);
        } catch (RuntimeException e) {
            tallies.addToAll(inputs.label(), e);
            return;
        }
        // Vectors are compared with the fast path in float64 as they are, without a detour.
        if (inputs.fresh()) {
            test.judge(float64, CodePath.FUSED, NumberFormat.FLOAT64, tallies.float64Fused());
        }
        test.judge(float32, CodePath.DEFINITION, NumberFormat.FLOAT32, tallies.definition());
        test.judge(float32, CodePath.FUSED, NumberFormat.FLOAT32, tallies.fused());
    }

    /** An exercise, and what is allowed on it. */
    private record Case(String method, InputClass inputs, Exercise exercise, Tolerance tolerance) {
        void judge(List<Execution> executions, CodePath path, NumberFormat format, Tally tally) {
            double largest = exercise.largestInput();
            Optional<String> skipped = KnownLimit.skipped(method, inputs, largest, format);
            if (skipped.isPresent()) {
                tally.skip("skipped: " + exercise.name() + ": " + skipped.get());
                return;
            }
            double further = KnownLimit.further(method, inputs, largest, format);
            for (Execution execution : executions) {
                String name = execution.label(exercise.name());
                try {
                    execution
                            .run(method, path, exercise)
                            .ifPresent(got -> tally.add(name, tolerance.judge(got, format, further)));
                } catch (RuntimeException e) {
                    tally.add(name, e);
                }
            }
        }
    }

    private record Tallies(Tally float64Fused, Tally definition, Tally fused) {
        void addToAll(String name, RuntimeException e) {
            for (Tally tally : List.of(float64Fused, definition, fused)) {
                tally.add(name, e);
            }
        }

        void skipAll(String why) {
            for (Tally tally : List.of(float64Fused, definition, fused)) {
                tally.skip(why);
            }
        }

        List<MethodVerdict> verdicts(String method) {
            List<MethodVerdict> verdicts = new ArrayList<>();
            verdicts.add(float64Fused.verdict(method, NumberFormat.FLOAT64.label() + " fused"));
            verdicts.add(definition.verdict(method, NumberFormat.FLOAT32.label() + " definition"));
            verdicts.add(fused.verdict(method, NumberFormat.FLOAT32.label() + " fused"));
            return verdicts;
        }
    }
}

package io.normbench.conformance;

import io.normbench.norm.MethodInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
            MethodInfo method, boolean ofWeights, InputClass inputs, java.util.function.Supplier<Exercise> source,
            Tallies tallies) {
        Exercise exercise;
        Tolerance tolerance;
        try {
            exercise = source.get();
            tolerance = Tolerance.of(reference, method.id(), exercise, inputs, ofWeights);
        } catch (RuntimeException e) {
            tallies.addToAll(inputs.label(), e);
            return;
        }
        if (inputs.fresh()) {
            judge(float64, method.id(), CodePath.FUSED, NumberFormat.FLOAT64, inputs, exercise, tolerance, tallies.float64Fused());
        }
        judge(float32, method.id(), CodePath.DEFINITION, NumberFormat.FLOAT32, inputs, exercise, tolerance, tallies.definition());
        judge(float32, method.id(), CodePath.FUSED, NumberFormat.FLOAT32, inputs, exercise, tolerance, tallies.fused());
    }

    private static void judge(
            List<Execution> executions,
            String method,
            CodePath path,
            NumberFormat format,
            InputClass inputs,
            Exercise exercise,
            Tolerance tolerance,
            Tally tally) {
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
                Optional<Results> got = execution.run(method, path, exercise);
                got.ifPresent(results -> tally.add(name, tolerance.judge(results, format, further)));
            } catch (RuntimeException e) {
                tally.add(name, e);
            }
        }
    }

    private record Tallies(Tally float64Fused, Tally definition, Tally fused) {
        void addToAll(String name, RuntimeException e) {
            for (Tally tally : List.of(float64Fused, definition, fused)) {
                tally.add(name, e);
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

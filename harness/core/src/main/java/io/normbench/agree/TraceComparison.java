package io.normbench.agree;

import io.normbench.tensor.HostTensor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the first place at which two engines part within one step.
 *
 * @param a one engine's step
 * @param b the other engine's
 * @param tolerance differences above it count
 * @param floor values smaller than this count as this large
 */
public record TraceComparison(StepTrace a, StepTrace b, double tolerance, double floor) {
    /**
     * The first difference: of the batch, of an operation in the order of the forward pass, or of a parameter's
     * gradient from the loss backwards; one sentence without its full stop. Empty if none is above the tolerance.
     */
    public Optional<String> first() {
        return inputs().or(this::operations).or(this::gradients);
    }

    /** How many operations agree, for the sentence that says that all do. */
    public int operationCount() {
        return a.operations().size();
    }

    /** The largest difference of any operation's result or any gradient. */
    public Difference largest() {
        Difference largest = Difference.largest(a.gradients(), b.gradients(), floor);
        for (TracedOperation operation : a.operations()) {
            largest = largest.or(difference(operation));
        }
        return largest;
    }

    private Optional<String> inputs() {
        Difference difference = Difference.largest(a.inputs(), b.inputs(), floor);
        return difference.value() > tolerance
                ? Optional.of("the engines were given different batches (" + difference.where() + ")")
                : Optional.empty();
    }

    private Optional<String> operations() {
        List<TracedOperation> mine = a.operations();
        List<TracedOperation> theirs = b.operations();
        for (int i = 0; i < Math.max(mine.size(), theirs.size()); i++) {
            if (i >= mine.size()
                    || i >= theirs.size()
                    || !mine.get(i).name().equals(theirs.get(i).name())) {
                return Optional.of("the engines part at operation " + (i + 1) + ": " + called(mine, i) + " and "
                        + called(theirs, i) + " (the method chose another path)");
            }
            TracedOperation operation = mine.get(i);
            Difference difference = difference(operation);
            if (difference.value() > tolerance) {
                return Optional.of("the first operation that differs is " + operation + ": " + text(difference)
                        + ", while what it was given agrees within " + number(operands(operation)));
            }
        }
        return Optional.empty();
    }

    private Difference difference(TracedOperation operation) {
        int number = operation.number();
        return Difference.of(
                operation.name(), a.results().get(number), b.results().get(number), floor);
    }

    /** The largest difference of the operation's operands that are results themselves. */
    private double operands(TracedOperation operation) {
        return operation.operands().stream()
                .mapToDouble(number -> Difference.of(
                                "", a.results().get(number), b.results().get(number), floor)
                        .value())
                .max()
                .orElse(0);
    }

    private Optional<String> gradients() {
        Map<String, HostTensor> theirs = b.gradients();
        for (int i = a.parameters().size() - 1; i >= 0; i--) {
            String name = a.parameters().get(i);
            if (a.gradients().containsKey(name) || theirs.containsKey(name)) {
                Difference difference = Difference.of(name, a.gradients().get(name), theirs.get(name), floor);
                if (difference.value() > tolerance) {
                    return Optional.of("all " + operationCount() + " operations of the forward pass agree; from the"
                            + " loss backwards the first parameter whose gradient differs is " + name + ": "
                            + text(difference));
                }
            }
        }
        return Optional.empty();
    }

    private static String called(List<TracedOperation> operations, int index) {
        return index < operations.size() ? operations.get(index).name() : "nothing more";
    }

    private static String text(Difference difference) {
        return Double.isInfinite(difference.value()) ? difference.where() : "by " + number(difference.value());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1e", value);
    }
}

package io.normbench.agree;

import io.normbench.tensor.Tensor;
import io.normbench.trace.Observer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Numbers the operations of one forward pass and keeps their results, which belong to the engine's step. */
final class Tracer implements Observer {
    private final List<TracedOperation> operations = new ArrayList<>();
    private final List<Tensor> results = new ArrayList<>();
    private final Map<Tensor, Integer> numbers = new IdentityHashMap<>();
    private final Set<String> parameters = new LinkedHashSet<>();
    private String layer = "";

    @Override
    public Tensor result(String operation, List<Tensor> operands, Tensor result) {
        int number = operations.size() + 1;
        List<Integer> known =
                operands.stream().map(numbers::get).filter(Objects::nonNull).toList();
        operations.add(new TracedOperation(number, operation, layer, known));
        results.add(result);
        // An operation that changes nothing may return its operand; the operand keeps its number.
        numbers.putIfAbsent(result, number);
        return result;
    }

    @Override
    public void enters(String scopePath) {
        layer = scopePath;
    }

    @Override
    public void parameter(String fullName) {
        parameters.add(fullName);
    }

    List<TracedOperation> operations() {
        return List.copyOf(operations);
    }

    List<Tensor> results() {
        return List.copyOf(results);
    }

    /** Parameters in the order of their first use. */
    List<String> parameters() {
        return List.copyOf(parameters);
    }
}

package io.normbench.roofline;

import io.normbench.tensor.Tensor;
import io.normbench.trace.Observer;
import java.util.List;
import java.util.Set;

/**
 * Counts the operations of the tensor interface that a forward pass calls, without those that only give a tensor another
 * shape and without updates of state. An operation with several results counts once, and so does a fused one, whatever
 * the engine makes of it.
 */
final class OperationCount implements Observer {
    private static final Set<String> VIEWS =
            Set.of("reshape", "permute", "transpose", "slice", "expand", "stopGradient");

    private int operations;

    @Override
    public Tensor result(String operation, List<Tensor> operands, Tensor result) {
        int dot = operation.indexOf('.');
        boolean furtherResult = dot >= 0 && !operation.endsWith(".mean");
        if (!furtherResult && !VIEWS.contains(operation)) {
            operations++;
        }
        return result;
    }

    int operations() {
        return operations;
    }
}

package io.normbench.engine.dl4j;

import io.normbench.engine.dl4j.operation.Operation;
import io.normbench.tensor.DType;
import java.util.List;

/**
 * One operation applied to tensors.
 *
 * @param serial its place in the order of making, which is an order of execution
 * @param operation what it computes
 * @param inputs its operands
 * @param dtype the element type of its first output
 * @param shape the shape of its first output
 */
record Node(long serial, Operation operation, List<Dl4jTensor> inputs, DType dtype, long... shape) {
    // Nodes are compared by identity: equality of records would walk the whole history of each operand.
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(serial);
    }
}

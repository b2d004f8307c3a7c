package io.normbench.engine.dl4j.operation;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Where an operation is written: its operands in the graph, with their shapes, and the shape of its first output.
 *
 * @param graph the graph
 * @param in the operands
 * @param inShapes their shapes
 * @param shape the shape of the first output
 * @param type the element type of the first output
 * @param differentiated which operands a gradient is wanted for
 */
public record Site(
        Graph graph, SDVariable[] in, long[][] inShapes, long[] shape, DataType type, boolean[] differentiated) {
    /** Whether the gradient of operand {@code index} is wanted; others may be left null. */
    public boolean wanted(int index) {
        return differentiated[index];
    }

    SDVariable x() {
        return in[0];
    }
}

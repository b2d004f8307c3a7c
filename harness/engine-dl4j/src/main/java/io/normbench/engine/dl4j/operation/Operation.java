package io.normbench.engine.dl4j.operation;

import java.util.function.IntFunction;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What a node computes: how it is written into a SameDiff graph, and its gradient there.
 *
 * <p>Operations are values: equal operations on equal shapes are the same computation. That is what lets a plan be used
 * again, so whatever an operation depends on must take part in {@code equals}.
 */
public interface Operation {
    /**
     * Writes the operation into the graph.
     *
     * @return its outputs, and behind them what {@link #gradient} wants to use again
     */
    SDVariable[] lower(Site site);

    /**
     * Writes the operation's gradient into the graph.
     *
     * <p>SameDiff's own gradients are not used: 1.0.0-M2.1 has none for bilinear resizing, and that of a product with one
     * value a channel takes ten times as long as the two products and the sum that it amounts to (757 µs for [32, 16, 8,
     * 8] in float32, one thread).
     *
     * @param lowered what {@link #lower} returned
     * @param gradients the gradient of every output; null where nothing depends on it
     * @return the gradient of every input, null for an input without one, and behind them what {@link #settled} wants
     */
    default SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
        throw new UnsupportedOperationException("the gradient of " + this);
    }

    /**
     * The outputs as results of the step, once every gradient was written: state that the gradient's computation moves.
     *
     * @param lowered what {@link #lower} returned
     * @param leaving what {@link #gradient} returned
     * @param operand each operand, as it is by now
     * @return {@code lowered}, with other variables in place of those that moved
     */
    default SDVariable[] settled(
            Site site, SDVariable[] lowered, SDVariable[] leaving, IntFunction<SDVariable> operand) {
        return lowered;
    }

    /** Whether gradients pass; otherwise the outputs are constants to whatever comes before them. */
    default boolean differentiable() {
        return true;
    }
}

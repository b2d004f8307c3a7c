package io.normbench.tensor;

import java.util.function.Consumer;
import java.util.function.LongToDoubleFunction;

/**
 * Where a layer finds its variables: a node in a tree of names.
 *
 * <p>Variables are made on first use and found again on every later call, so a layer is a pure function of its input
 * and its scope. Names are those of the reference implementations ({@code weight}, {@code bias}, {@code running_mean},
 * …): they are part of the interface to the golden vectors.
 */
public interface Scope {
    /** A layer: a function of its input and the node that holds its variables. */
    @FunctionalInterface
    interface Layer {
        /** The output for {@code x}. */
        Tensor apply(Tensor x, Scope scope);
    }

    /** The node below this one with the given name. */
    Scope child(String name);

    /** A trainable parameter. */
    default Tensor parameter(String name, Initializer initializer, long... shape) {
        return parameter(name, initializer, ParameterRule.PLAIN, shape);
    }

    /** A trainable parameter that the optimizer treats by {@code rule}. */
    Tensor parameter(String name, Initializer initializer, ParameterRule rule, long... shape);

    /** A piece of state that no gradient reaches. */
    Variable state(String name, Initializer initializer, long... shape);

    /** Whether this is a training step; otherwise an evaluation. */
    boolean training();

    /** Images that share batch statistics: the statistics batch; 0 if it is the whole batch. */
    int statBatch();

    /**
     * How many training steps were completed before this one. Whoever computes a number of the host's from it asks with
     * {@link #scheduled} instead: a step that reads this cannot be captured.
     */
    long step();

    /**
     * A number that follows the step, such as a bound that opens during warm-up. A session that captures steps asks
     * again before each one, and does not replay a step in which the number was another.
     *
     * @param valueAt the number by how many steps were completed before this one; always the same for the same argument
     */
    default double scheduled(LongToDoubleFunction valueAt) {
        return valueAt.applyAsDouble(step());
    }

    /**
     * Runs a layer that normalizes, at this node. Here that is {@code fast}; whoever lets a network be normalized by other
     * statistics than its own, or watches which it takes, runs {@code definition} at another node.
     *
     * @param x what the layer normalizes
     * @param fast the layer
     * @param definition the same layer, operation by operation: all it does to its state goes through {@link Variable}
     */
    default Tensor normalize(Tensor x, Layer fast, Layer definition) {
        return fast.apply(x, this);
    }

    /**
     * The network says what enters an activation directly behind this node's normalization layer. Here nobody listens;
     * whoever watches what layers give takes note.
     *
     * @param y what the layer gave
     */
    default void beforeActivation(Tensor y) {}

    /**
     * Adds {@code loss} to what a training step takes gradients of and to nothing else: not to the loss it reports. For a
     * gradient that a method adds to that of the chain rule. Ignored where no gradients are taken, and in evaluation.
     *
     * @param loss a scalar
     */
    void auxiliaryLoss(Tensor loss);

    /**
     * Zeros that learn their gradient: added to something, they leave its value as it is, and {@code whenKnown} is given
     * what the backward pass found for them. It may move state, which is how state comes to follow gradients.
     *
     * <p>In a training step {@code whenKnown} is called once, after the backward pass and before parameters move, the
     * last probe's first; what it computes has no gradient. Tensors of the forward pass are still valid in it, except
     * what {@link Variable#get} gave before the variable was written: it asks again. It is not called in evaluation, where
     * no gradients are taken, and in a step that loss scaling drops. In a captured step it is recorded with the rest, so
     * it may not look at values on the host.
     *
     * @param whenKnown given the gradient, in {@code shape}
     */
    Tensor probe(Consumer<Tensor> whenKnown, long... shape);

    /**
     * Counts an event that the record must mention, such as a normalization over a single value.
     *
     * @param what a short name, for example {@code one_value_per_channel}
     */
    void count(String what);

    /** Per-channel scale, 1 at the start. */
    default Tensor weight(long channels) {
        return parameter("weight", Initializer.constant(1), channels);
    }

    /** Per-channel shift, 0 at the start. */
    default Tensor bias(long channels) {
        return parameter("bias", Initializer.constant(0), channels);
    }
}

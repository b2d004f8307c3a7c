package io.normbench.tensor;

/**
 * Where a layer finds its variables: a node in a tree of names.
 *
 * <p>Variables are made on first use and found again on every later call, so a layer is a pure function of its input
 * and its scope. Names are those of the reference implementations ({@code weight}, {@code bias}, {@code running_mean},
 * …): they are part of the interface to the golden vectors.
 */
public interface Scope {
    /** The node below this one with the given name. */
    Scope child(String name);

    /** A trainable parameter. */
    Tensor parameter(String name, Initializer initializer, long... shape);

    /** A piece of state that no gradient reaches. */
    Variable state(String name, Initializer initializer, long... shape);

    /** Whether this is a training step; otherwise an evaluation. */
    boolean training();

    /** Images that share batch statistics: the statistics batch; 0 if it is the whole batch. */
    int statBatch();

    /** How many training steps were completed before this one. */
    long step();

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

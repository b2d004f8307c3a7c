package io.normbench.tensor;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The variables of one network, and the steps that change them.
 *
 * <p>A session owns its variables; closing it frees them.
 */
public interface Session extends AutoCloseable {
    /** A function of input tensors and variables, evaluated once a step. */
    @FunctionalInterface
    interface Program {
        /** Computes outputs; for a training step the first output is the scalar loss. */
        List<Tensor> run(List<Tensor> inputs, Scope scope);
    }

    /** Puts host values where steps need them; the handles stay valid until the session is closed. */
    List<Tensor> upload(List<HostTensor> values);

    /**
     * As {@link #upload}, with floating-point values in the type in which layers pass activations on: narrower than the
     * engine's under autocast. For measuring and checking a layer alone; a network's inputs are uploaded as they are.
     */
    default List<Tensor> uploadActivations(List<HostTensor> values) {
        return upload(values);
    }

    /** Frees what {@link #upload} or {@link #uploadActivations} made. */
    void release(List<Tensor> uploaded);

    /**
     * Batches on their way to where steps need them. The engine may draw them from {@code batches} ahead of use, on a
     * thread of its own, and move them while a step runs; here each is uploaded when it is asked for.
     *
     * @param batches gives the next batch; used by one thread at a time, never again after the feed was closed
     */
    default BatchFeed feed(Supplier<List<HostTensor>> batches) {
        return new UploadingFeed(this, batches);
    }

    /**
     * One training step: forward in training mode, gradients of the first output, SGD update.
     *
     * @return the loss before the update
     */
    double step(Program program, List<Tensor> inputs, double learningRate);

    /**
     * Steps that still prepare those after them, at most: a session that captures steps launches some one by one and
     * records one. 0 where every step from now on is like the next.
     */
    default int stepsUntilSteady() {
        return 0;
    }

    /**
     * Forward and gradients without an update of parameters; in training mode state moves on as in a step, which counts as
     * one that was completed ({@link Scope#step()}).
     *
     * @param training whether to run in training mode
     * @param outputSeed gradient of some scalar with respect to the first output; null for no backward pass
     */
    Gradients gradients(Program program, List<Tensor> inputs, boolean training, @Nullable HostTensor outputSeed);

    /**
     * Forward in training mode and, with a seed, the gradients of the first input and of all parameters; all of it is
     * thrown away where it is. Nothing is copied to the host and no parameter is updated; state moves on as in a step.
     * Made for timing a layer alone: it may return before the device is done ({@link Engine#synchronize()}).
     *
     * @param outputSeed gradient of some scalar with respect to the first output, from {@link #upload}; null for no
     *     backward pass
     * @throws UnsupportedOperationException if the engine has no such pass
     */
    default void pass(Program program, List<Tensor> inputs, @Nullable Tensor outputSeed) {
        throw new UnsupportedOperationException("this engine has no pass that leaves its results on the device");
    }

    /** Forward in evaluation mode, without gradients; returns the outputs on the host. */
    List<HostTensor> infer(Program program, List<Tensor> inputs);

    /** Current values of all parameters and all state, by full name. */
    Map<String, HostTensor> snapshot();

    /**
     * Sets a parameter or a piece of state from now on. Before its first use this takes the place of the initializer's
     * values.
     */
    void preset(String name, HostTensor value);

    /** Number of trainable values. */
    long parameterCount();

    /** Events that layers counted since the session began, by name. */
    Map<String, Long> counts();

    @Override
    void close();
}

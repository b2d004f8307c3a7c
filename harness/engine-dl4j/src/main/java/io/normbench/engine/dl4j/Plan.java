package io.normbench.engine.dl4j;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Environment;

/**
 * A computation in fixed memory: native operations in order, ready to run on new inputs.
 *
 * <p>SameDiff's own session finds out anew in every run which operation may run next, and allocates what it computes.
 * With it a step of eight 3×3 convolutions of width 16, each with batch normalization, took 28 to 110 ms at batch 32 on
 * 8×8 images; a whole PreAct-ResNet-8 of that width takes 8 ms in a plan (2 shared cores).
 */
final class Plan implements AutoCloseable {
    private final Environment environment;
    private final List<Slot> leaves;
    private final List<Step> steps;
    private final List<Copy> copies;
    private final List<Slot> outputs;
    private final List<INDArray> owned;

    /** A result that goes to a place of its own. */
    record Copy(Slot from, INDArray to) {
        void run() {
            to.assign(from.array().reshape(to.shape()));
        }
    }

    /**
     * @param environment libnd4j's settings
     * @param leaves the inputs
     * @param steps what to run, in order
     * @param copies results that could not be computed where they are wanted
     * @param outputs the results; null for a gradient that does not exist
     * @param owned constants, freed with the plan
     */
    Plan(
            Environment environment,
            List<Slot> leaves,
            List<Step> steps,
            List<Copy> copies,
            List<Slot> outputs,
            List<INDArray> owned) {
        this.environment = environment;
        this.leaves = leaves;
        this.steps = steps;
        this.copies = copies;
        this.outputs = outputs;
        this.owned = owned;
    }

    /** Runs on {@code inputs}, one for every leaf in order. */
    void run(List<INDArray> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            leaves.get(i).bind(inputs.get(i));
        }
        for (Step step : steps) {
            step.run(environment);
        }
        copies.forEach(Copy::run);
    }

    /** A result of the last run, valid until a plan of the same session runs; null for a gradient that is not there. */
    @Nullable
    INDArray output(int index) {
        Slot slot = outputs.get(index);
        return slot == null ? null : slot.array();
    }

    /** As {@link #output}, of a result that is there. */
    INDArray result(int index) {
        return Objects.requireNonNull(output(index));
    }

    List<Step> steps() {
        return steps;
    }

    @Override
    public void close() {
        for (Step step : steps) {
            try {
                step.close();
            } catch (Exception e) {
                throw new IllegalStateException("an operation's context cannot be freed", e);
            }
        }
        owned.forEach(INDArray::close);
    }
}

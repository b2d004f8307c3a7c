package io.normbench.engine.dl4j;

import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A piece of state: an array that lasts, and in the course of a step the tensor that will replace its values.
 *
 * <p>Whoever reads it after it was set gets the new tensor; the array itself changes only when the step is over.
 */
final class StateVariable implements Variable {
    private final Dl4jSession session;
    private final Dl4jTensor stored;
    private @Nullable Dl4jTensor pending;

    StateVariable(Dl4jSession session, Dl4jTensor stored) {
        this.session = session;
        this.stored = stored;
    }

    @Override
    public Tensor get() {
        return pending == null ? stored : pending;
    }

    @Override
    public void set(Tensor value) {
        if (!session.discardsState()) {
            pending = Dl4jTensor.of(shaped(value));
        }
    }

    @Override
    public void lerp(Tensor target, double weight) {
        if (!session.discardsState()) {
            pending = Dl4jTensor.of(get().lerp(shaped(target), weight));
        }
    }

    /** What a layer of Deeplearning4j makes of it in this step; of the same shape, and no gradient passes through it. */
    void become(Dl4jTensor value) {
        if (!session.discardsState()) {
            pending = value;
        }
    }

    private Tensor shaped(Tensor value) {
        return value.stopGradient().reshape(stored.shape());
    }

    /** What the step leaves behind; null if it did not write. */
    @Nullable
    Dl4jTensor pending() {
        return pending;
    }

    Dl4jTensor stored() {
        return stored;
    }

    /** Ends a step: {@code value}, if it is not null, is the value from now on. */
    void settle(@Nullable INDArray value) {
        if (value != null) {
            stored.given().assign(value);
        }
        pending = null;
    }

    void close() {
        stored.given().close();
    }
}

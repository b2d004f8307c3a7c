package io.normbench.engine.libtorch;

import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import org.bytedeco.pytorch.Scalar;

/** A piece of state in memory of its own, written in place. */
final class StateVariable implements Variable {
    private final LibTorchTensor storage;
    private final LibTorchSession session;

    StateVariable(LibTorchSession session, LibTorchTensor storage) {
        this.session = session;
        this.storage = storage;
    }

    /** Whether writes are ignored: during the pass that only finds out which variables exist, and in evaluation. */
    boolean discarding() {
        return session.discardsState() || !session.training();
    }

    @Override
    public LibTorchTensor get() {
        return storage;
    }

    @Override
    public void set(Tensor value) {
        if (!discarding()) {
            storage.unwrap().copy_(shaped(value));
        }
    }

    @Override
    public void lerp(Tensor target, double weight) {
        if (!discarding()) {
            storage.unwrap().lerp_(shaped(target), new Scalar(weight));
        }
    }

    private org.bytedeco.pytorch.Tensor shaped(Tensor value) {
        org.bytedeco.pytorch.Tensor detached = LibTorchTensor.unwrap(value).detach();
        return value.rank() == storage.rank() ? detached : detached.reshape(storage.shape());
    }
}

package io.normbench.engine.libtorch;

import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;

/**
 * A piece of state in memory of its own.
 *
 * <p>{@link #set} and {@link #lerp} make a new tensor: the old one may be saved for the backward pass of this step, as
 * evaluation-mode batch normalization saves its statistics. Only fused batch normalization in training mode writes in
 * place, where its own backward pass does not read them.
 */
final class StateVariable implements Variable {
    private LibTorchTensor storage;
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
            replace(torch.empty_like(storage.unwrap()).copy_(shaped(value)));
        }
    }

    @Override
    public void lerp(Tensor target, double weight) {
        if (!discarding()) {
            replace(torch.lerp(storage.unwrap(), shaped(target), new Scalar(weight)));
        }
    }

    private void replace(org.bytedeco.pytorch.Tensor value) {
        value.retainReference();
        storage.unwrap().releaseReference();
        storage = session.wrap(value);
    }

    private org.bytedeco.pytorch.Tensor shaped(Tensor value) {
        org.bytedeco.pytorch.Tensor detached = LibTorchTensor.unwrap(value).detach();
        return value.rank() == storage.rank() ? detached : detached.reshape(storage.shape());
    }
}

package io.normbench.engine.libtorch;

import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import io.normbench.tensor.VariableRow;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A piece of state in memory of its own.
 *
 * <p>{@link #set} and {@link #lerp} make a new tensor: the old one may be saved for the backward pass of this step, as
 * evaluation-mode batch normalization saves its statistics. Only fused batch normalization in training mode writes in
 * place, where its own backward pass does not read them.
 *
 * <p>In a session whose steps are captured the memory stays the same for ever: the new tensor is the value until the
 * step ends, and then is copied to where the old one lies.
 */
final class StateVariable implements Variable {
    private LibTorchTensor storage;
    private @Nullable LibTorchTensor pending; // a captured step's new value, until it settles; otherwise null
    private final LibTorchSession session;

    /** What the host made of a state of one value; empty where that is in the storage. Counters are read by the host alone. */
    private OptionalDouble ahead = OptionalDouble.empty();

    StateVariable(LibTorchSession session, LibTorchTensor storage) {
        this.session = session;
        this.storage = storage;
    }

    /** Whether writes are ignored: during the pass that only finds out which variables exist, and in evaluation. */
    boolean discarding() {
        return session.discardsState() || !session.training();
    }

    /** Whether writes to {@code variable}, or to what it is a row of, are ignored. */
    static boolean discards(Variable variable) {
        return variable instanceof StateVariable state
                ? state.discarding()
                : variable instanceof VariableRow row && discards(row.whole());
    }

    @Override
    public LibTorchTensor get() {
        if (ahead.isPresent()) {
            replace(torch.full_like(storage.unwrap(), new Scalar(ahead.getAsDouble())));
        }
        return pending == null ? storage : pending;
    }

    @Override
    public OptionalDouble known() {
        org.bytedeco.pytorch.Tensor value = storage.unwrap();
        if (session.captured() || !value.is_cpu()) {
            return OptionalDouble.empty();
        }
        return ahead.isPresent() ? ahead : OptionalDouble.of(value.item_double());
    }

    @Override
    public void set(Tensor value) {
        if (!discarding()) {
            replace(copied(shaped(value)));
        }
    }

    @Override
    public void set(double number) {
        if (discarding()) {
            return;
        }
        org.bytedeco.pytorch.Tensor old = storage.unwrap();
        if (!session.captured() && old.is_cpu() && old.numel() == 1) {
            ahead = OptionalDouble.of(number);
        } else {
            replace(torch.full_like(old, new Scalar(number)));
        }
    }

    @Override
    public void setRow(long index, Tensor row) {
        if (!discarding()) {
            org.bytedeco.pytorch.Tensor rows = get().unwrap();
            org.bytedeco.pytorch.Tensor values = detached(row);
            replace(torch.select_scatter(
                    rows,
                    values.dim() == rows.dim() - 1
                            ? values
                            : values.reshape(rows.select(0, index).shape()),
                    0,
                    index));
        }
    }

    @Override
    public void lerp(Tensor target, double weight) {
        if (discarding()) {
            return;
        }
        org.bytedeco.pytorch.Tensor old = get().unwrap();
        org.bytedeco.pytorch.Tensor wanted = shaped(target);
        // From one half on LibTorch's lerp subtracts from the target, and an infinite one gives NaN.
        replace(
                weight < 0.5
                        ? torch.lerp(old, wanted, new Scalar(weight))
                        : old.mul(new Scalar(1 - weight)).add(wanted.mul(new Scalar(weight))));
    }

    /** Puts a new value where the old one lies. */
    void settle() {
        if (pending != null) {
            storage.unwrap().copy_(pending.unwrap());
            pending = null;
        }
    }

    /** Drops a new value that never settled: its step failed, and its memory is gone. */
    void forget() {
        pending = null;
    }

    private void replace(org.bytedeco.pytorch.Tensor value) {
        ahead = OptionalDouble.empty();
        if (session.captured()) {
            pending = session.wrap(value);
            return;
        }
        value.retainReference();
        storage.unwrap().releaseReference();
        storage = session.wrap(value);
    }

    /** In memory of its own, with the state's type. */
    private org.bytedeco.pytorch.Tensor copied(org.bytedeco.pytorch.Tensor value) {
        org.bytedeco.pytorch.Tensor old = storage.unwrap();
        return value.scalar_type().intern() == old.scalar_type().intern() && value.is_contiguous()
                ? value.clone()
                : torch.empty_like(old).copy_(value);
    }

    private org.bytedeco.pytorch.Tensor shaped(Tensor value) {
        org.bytedeco.pytorch.Tensor detached = detached(value);
        return value.rank() == storage.rank() ? detached : detached.reshape(storage.shape());
    }

    private static org.bytedeco.pytorch.Tensor detached(Tensor value) {
        org.bytedeco.pytorch.Tensor values = LibTorchTensor.unwrap(value);
        return values.requires_grad() ? values.detach() : values;
    }
}

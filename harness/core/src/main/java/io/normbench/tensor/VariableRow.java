package io.normbench.tensor;

/**
 * One index of the first axis of a piece of state, as state of its own: for layers that keep several of a kind in one
 * tensor.
 *
 * @param whole {@code [K, ...]}
 * @param index which of the K; the value is the others' axes as one, {@code [...]} flattened
 */
public record VariableRow(Variable whole, long index) implements Variable {
    @Override
    public Tensor get() {
        return whole.get().slice(0, index, index + 1).reshape(-1);
    }

    @Override
    public void set(Tensor value) {
        whole.setRow(index, value);
    }

    @Override
    public void lerp(Tensor target, double weight) {
        Tensor old = get();
        set(old.lerp(target.stopGradient().reshape(old.shape()), weight));
    }
}

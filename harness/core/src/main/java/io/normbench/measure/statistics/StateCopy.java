package io.normbench.measure.statistics;

import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A piece of state that a layer may change while the session's stays as it is. */
final class StateCopy implements Variable {
    private final Variable original;
    private final Consumer<Tensor> averaged;
    private @Nullable Tensor value; // null: the original's

    /** @param averaged hears of what a running average takes in */
    StateCopy(Variable original, Consumer<Tensor> averaged) {
        this.original = original;
        this.averaged = averaged;
    }

    @Override
    public Tensor get() {
        return value == null ? original.get() : value;
    }

    @Override
    public void set(Tensor newValue) {
        value = shaped(newValue);
    }

    @Override
    public void lerp(Tensor target, double weight) {
        Tensor taken = shaped(target);
        averaged.accept(taken);
        value = get().lerp(taken, weight);
    }

    @Override
    public void lerp(Tensor target, Tensor weight) {
        Tensor taken = shaped(target);
        averaged.accept(taken);
        value = get().add(taken.sub(get()).mul(weight));
    }

    private Tensor shaped(Tensor other) {
        return other.stopGradient().reshape(original.get().shape());
    }
}

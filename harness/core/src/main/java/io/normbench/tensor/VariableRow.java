package io.normbench.tensor;

import java.util.ArrayList;
import java.util.List;

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
        Tensor all = whole.get();
        long[] one = all.shape().clone();
        one[0] = 1;
        Tensor row = value.stopGradient().reshape(one);
        List<Tensor> parts = new ArrayList<>();
        if (index > 0) {
            parts.add(all.slice(0, 0, index));
        }
        parts.add(row);
        if (index + 1 < all.size(0)) {
            parts.add(all.slice(0, index + 1, all.size(0)));
        }
        whole.set(parts.get(0).concat(0, parts.subList(1, parts.size()).toArray(Tensor[]::new)));
    }

    @Override
    public void lerp(Tensor target, double weight) {
        Tensor old = get();
        set(old.lerp(target.stopGradient().reshape(old.shape()), weight));
    }
}

package io.normbench.engine.libtorch;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Arithmetic with numbers of the host. LibTorch makes a tensor of each, and again in the backward pass, which takes longer
 * than all else about a small operation (4 µs instead of 1.7); on the CPU they are made once.
 */
final class Numbers implements AutoCloseable {
    /** Numbers that differ in every step, as a schedule's do, must not stay for ever. */
    private static final int MOST = 1024;

    private final TensorOptions options;
    private final byte type;
    private final boolean keeps;
    private final Map<Double, Tensor> kept = new HashMap<>();

    /**
     * @param options type and place of the tensors that numbers are kept for
     * @param onCpu whether that place is the CPU
     */
    Numbers(TensorOptions options, torch.ScalarType type, boolean onCpu) {
        this.options = options;
        this.type = type.value;
        this.keeps = onCpu;
    }

    Tensor plus(Tensor x, double number) {
        return of(x, number).map(x::add).orElseGet(() -> x.add(new Scalar(number)));
    }

    Tensor times(Tensor x, double number) {
        return of(x, number).map(x::mul).orElseGet(() -> x.mul(new Scalar(number)));
    }

    Tensor over(Tensor x, double number) {
        return of(x, number).map(x::div).orElseGet(() -> x.div(new Scalar(number)));
    }

    /** Where {@code x} is {@code number}. */
    Tensor equal(Tensor x, double number) {
        return of(x, number).map(x::eq).orElseGet(() -> x.eq(new Scalar(number)));
    }

    /** {@code x} with {@code number} where {@code mask} says so. */
    Tensor filled(Tensor x, Tensor mask, double number) {
        return of(x, number)
                .map(known -> x.masked_fill(mask, known))
                .orElseGet(() -> x.masked_fill(mask, new Scalar(number)));
    }

    /** {@code number} without axes; empty where arithmetic with {@code x} is of another type or on another device. */
    private Optional<Tensor> of(Tensor x, double number) {
        if (!keeps || x.scalar_type().value != type) {
            return Optional.empty();
        }
        Tensor known = kept.get(number);
        if (known == null && kept.size() < MOST) {
            known = torch.full(new long[0], new Scalar(number), options);
            // It outlives the step that asks for it first.
            known.retainReference();
            kept.put(number, known);
        }
        return Optional.ofNullable(known);
    }

    @Override
    public void close() {
        kept.values().forEach(Tensor::releaseReference);
        kept.clear();
    }
}

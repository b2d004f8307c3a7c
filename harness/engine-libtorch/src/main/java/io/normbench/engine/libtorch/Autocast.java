package io.normbench.engine.libtorch;

import io.normbench.tensor.Arithmetic;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * LibTorch's autocast: which operations of a forward pass run in a narrow type is decided by the same lists as in
 * {@code torch.autocast}. On both devices convolutions, {@code linear} and matrix products take bfloat16 or float16;
 * losses take float32; on CUDA {@code exp}, {@code log}, {@code pow}, {@code rsqrt}, {@code softmax}, {@code sum} and
 * their like do too. Everything else computes in the type it is given. Backward passes run outside of it, in the types
 * that the forward pass chose.
 *
 * <p>LibTorch keeps the switch for each thread: an engine and its sessions are used by one.
 */
final class Autocast {
    private final DeviceType device;
    private final @Nullable ScalarType narrowType; // null: no autocast
    private boolean running;

    private Autocast(DeviceType device, @Nullable ScalarType narrowType) {
        this.device = device;
        this.narrowType = narrowType;
    }

    /** What {@code arithmetic} asks for on {@code device}. */
    static Autocast of(Arithmetic arithmetic, DeviceType device) {
        return new Autocast(
                device,
                switch (arithmetic) {
                    case FULL, TF32 -> null;
                    case BF16 -> ScalarType.BFloat16;
                    case FP16 -> ScalarType.Half;
                });
    }

    /** Whether {@code tensor} is in a type that only autocast makes. */
    static boolean isNarrow(Tensor tensor) {
        ScalarType type = tensor.scalar_type().intern();
        return type == ScalarType.BFloat16 || type == ScalarType.Half;
    }

    /** Whether operations that are called now are subject to autocast. */
    boolean running() {
        return running;
    }

    /** {@code tensor} in the type in which layers pass activations on. */
    Tensor narrowed(Tensor tensor) {
        return narrowType == null ? tensor : tensor.to(narrowType);
    }

    /** Runs a forward pass under autocast; narrow copies of parameters are made once in it and forgotten after it. */
    <T> T during(Supplier<T> forward) {
        if (narrowType == null) {
            return forward.get();
        }
        try {
            torch.set_autocast_dtype(device, narrowType);
            enable(true);
            return forward.get();
        } finally {
            enable(false);
            torch.clear_cache();
        }
    }

    /** Runs a part of a forward pass without autocast. */
    <T> T suspended(Supplier<T> part) {
        enable(false);
        try {
            return part.get();
        } finally {
            enable(true);
        }
    }

    private void enable(boolean on) {
        torch.set_autocast_enabled(device, on);
        running = on;
    }
}

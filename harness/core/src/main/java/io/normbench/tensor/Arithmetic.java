package io.normbench.tensor;

import java.util.Locale;

/**
 * What convolutions and matrix products of an engine compute in. Parameters, state, gradients of parameters and updates
 * have the engine's element type whatever stands here.
 */
public enum Arithmetic {
    /** The engine's element type. */
    FULL,
    /** TensorFloat-32 of float32 tensors: 10 bits of fraction in products, float32 sums; tensors stay float32. */
    TF32,
    /** Autocast to bfloat16 (8 significant bits): activations are stored in it. */
    BF16,
    /** Autocast to IEEE binary16 (11 significant bits): activations are stored in it, and the loss is scaled. */
    FP16;

    /** The spelling used in suites. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether activations are narrower than the engine's element type. */
    public boolean autocasts() {
        return this == BF16 || this == FP16;
    }
}

package io.normbench.suite;

import java.util.Locale;

/** Number format of a cell's tensors. */
public enum Precision {
    /** IEEE float32 throughout. */
    FP32,
    /** IEEE float64 throughout; for conformance and for cross-engine checks. */
    FP64,
    /** float32 storage with TensorFloat-32 matrix products (CUDA only). */
    TF32,
    /** Autocast to bfloat16, statistics in float32. */
    BF16,
    /** Autocast to float16 with loss scaling, statistics in float32. */
    FP16;

    /** The spelling used in suite files and results. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}

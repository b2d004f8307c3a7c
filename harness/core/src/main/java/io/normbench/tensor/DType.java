package io.normbench.tensor;

/** Element type of a tensor. */
public enum DType {
    /** IEEE single precision. */
    FLOAT32,
    /** IEEE double precision. */
    FLOAT64,
    /** 64-bit integers: labels and indices; no gradient. */
    INT64
}

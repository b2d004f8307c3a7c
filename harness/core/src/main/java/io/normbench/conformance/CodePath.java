package io.normbench.conformance;

/** Which implementation of a method is checked. */
public enum CodePath {
    /** What the paper or the reference says, operation by operation. */
    DEFINITION,
    /** The fast path. */
    FUSED
}

package io.normbench.tensor;

/**
 * How to open an engine.
 *
 * @param device {@code cpu}, {@code cuda:N}, or {@code auto} (the first CUDA device, otherwise the CPU)
 * @param threads threads that one operation may use; 0 keeps the engine's choice
 * @param dtype element type of parameters and activations: {@link DType#FLOAT32} or {@link DType#FLOAT64}
 * @param channelsLast whether activations lie channels-last in memory
 * @param deterministic whether only deterministic algorithms may run
 * @param arithmetic what convolutions and matrix products compute in; other than {@link Arithmetic#FULL} only with
 *     {@link DType#FLOAT32}
 * @param cudnnAutotune whether cuDNN times its algorithms at the first convolution of every shape and keeps the fastest
 */
public record EngineOptions(
        String device,
        int threads,
        DType dtype,
        boolean channelsLast,
        boolean deterministic,
        Arithmetic arithmetic,
        boolean cudnnAutotune) {
    public EngineOptions {
        if (arithmetic != Arithmetic.FULL && dtype != DType.FLOAT32) {
            throw new IllegalArgumentException(arithmetic + " needs FLOAT32, not " + dtype);
        }
    }

    /** Arithmetic in {@code dtype}; cuDNN tries algorithms unless it must be deterministic. */
    public EngineOptions(String device, int threads, DType dtype, boolean channelsLast, boolean deterministic) {
        this(device, threads, dtype, channelsLast, deterministic, Arithmetic.FULL, !deterministic);
    }
}

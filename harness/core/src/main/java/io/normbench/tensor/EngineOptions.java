package io.normbench.tensor;

/**
 * How to open an engine.
 *
 * @param device {@code cpu}, {@code cuda:N}, or {@code auto} (the first CUDA device, otherwise the CPU)
 * @param threads threads that one operation may use; 0 keeps the engine's choice
 * @param dtype element type of parameters and activations: {@link DType#FLOAT32} or {@link DType#FLOAT64}
 * @param channelsLast whether activations lie channels-last in memory
 * @param deterministic whether only deterministic algorithms may run
 */
public record EngineOptions(String device, int threads, DType dtype, boolean channelsLast, boolean deterministic) {
    /** CPU, float64, row-major, deterministic: what the conformance check uses. */
    public static EngineOptions float64Cpu() {
        return new EngineOptions("cpu", 0, DType.FLOAT64, false, true);
    }
}

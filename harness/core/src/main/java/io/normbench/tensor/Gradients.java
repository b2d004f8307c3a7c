package io.normbench.tensor;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one forward and backward pass gave.
 *
 * @param outputs the program's outputs
 * @param inputGradient gradient of the first input; null without a backward pass
 * @param parameterGradients gradient of every parameter, by full name
 */
public record Gradients(
        java.util.List<HostTensor> outputs,
        @Nullable HostTensor inputGradient,
        Map<String, HostTensor> parameterGradients) {}

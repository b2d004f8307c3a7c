package io.normbench.tensor;

import java.util.Map;

/**
 * What one forward and backward pass gave.
 *
 * @param outputs the program's outputs
 * @param inputGradient gradient of the first input
 * @param parameterGradients gradient of every parameter, by full name
 */
public record Gradients(
        java.util.List<HostTensor> outputs, HostTensor inputGradient, Map<String, HostTensor> parameterGradients) {}

package io.normbench.weights;

import io.normbench.tensor.HostTensor;

/** Arrays of values as tensors. */
final class HostTensors {
    private HostTensors() {}

    /** A tensor of an array that {@link ElementType#array} made. */
    static HostTensor of(Object values, long... shape) {
        if (values instanceof float[] floats) {
            return HostTensor.of(floats, shape);
        }
        return values instanceof double[] doubles
                ? HostTensor.of(doubles, shape)
                : HostTensor.of((long[]) values, shape);
    }
}

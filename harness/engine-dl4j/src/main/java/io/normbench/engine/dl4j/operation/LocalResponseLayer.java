package io.normbench.engine.dl4j.operation;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.layers.normalization.LocalResponseNormalization;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Deeplearning4j's local response normalization with its results in the plan's arrays. */
final class LocalResponseLayer {
    private final LayerMemory memory = new LayerMemory();
    private final LocalResponseNormalization layer;

    LocalResponseLayer(double n, double alpha, double beta, double k, DataType type) {
        NeuralNetConfiguration configuration = new NeuralNetConfiguration.Builder()
                .dataType(type)
                .layer(new org.deeplearning4j.nn.conf.layers.LocalResponseNormalization.Builder(k, n, alpha, beta)
                        .build())
                .build();
        layer = new LocalResponseNormalization(configuration, type);
    }

    /** {@code activate}. */
    void forward(boolean training, INDArray input, INDArray output) {
        layer.setInput(input, memory);
        try (MemoryWorkspace workspace = memory.open(ArrayType.ACTIVATIONS, output)) {
            INDArray result = layer.activate(training, memory);
            if (result != output) {
                output.assign(result);
            }
        }
    }

    /** {@code backpropGradient}. */
    void backward(INDArray input, INDArray gradient, INDArray ofInput) {
        layer.setInput(input, memory);
        try (MemoryWorkspace workspace = memory.open(ArrayType.ACTIVATION_GRAD, ofInput)) {
            INDArray result = layer.backpropGradient(gradient, memory).getSecond();
            if (result != ofInput) {
                ofInput.assign(result);
            }
        }
    }
}

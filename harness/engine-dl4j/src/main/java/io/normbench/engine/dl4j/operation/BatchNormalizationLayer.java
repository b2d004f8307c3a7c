package io.normbench.engine.dl4j.operation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Deeplearning4j's batch normalization with parameters, statistics and gradients in the plan's arrays; it computes nothing
 * itself. A subclass only to reach what the layer keeps between its two calls, which nobody else would free.
 */
final class BatchNormalizationLayer extends BatchNormalization {
    private final transient LayerMemory memory = new LayerMemory();
    private final String spread;

    private BatchNormalizationLayer(NeuralNetConfiguration configuration, DataType type, boolean useLogStd) {
        super(configuration, type);
        spread = useLogStd
                ? BatchNormalizationParamInitializer.GLOBAL_LOG_STD
                : BatchNormalizationParamInitializer.GLOBAL_VAR;
    }

    static BatchNormalizationLayer of(double decay, double eps, boolean useLogStd, long channels, DataType type) {
        NeuralNetConfiguration configuration = new NeuralNetConfiguration.Builder()
                .dataType(type)
                .layer(new org.deeplearning4j.nn.conf.layers.BatchNormalization.Builder()
                        .nIn(channels)
                        .nOut(channels)
                        .decay(decay)
                        .eps(eps)
                        .useLogStd(useLogStd)
                        .build())
                .build();
        return new BatchNormalizationLayer(configuration, type, useLogStd);
    }

    /** {@code activate}: operands input, gamma, beta, mean, spread; result the output. */
    void forward(boolean training, List<INDArray> operands, INDArray output) {
        freeKept();
        bind(operands);
        try (MemoryWorkspace workspace = memory.open(ArrayType.ACTIVATIONS, output)) {
            INDArray result = activate(training, memory);
            if (result != output) {
                output.assign(result);
            }
        }
        if (!training) {
            freeKept();
        }
    }

    /**
     * {@code backpropGradient}: operands those of {@link #forward} and the output's gradient; results the gradients of
     * input, gamma and beta, and what the layer wants subtracted from mean and spread.
     */
    void backward(List<INDArray> operands, List<INDArray> gradients) {
        bind(operands);
        Map<String, INDArray> views = new HashMap<>();
        views.put(BatchNormalizationParamInitializer.GAMMA, gradients.get(1));
        views.put(BatchNormalizationParamInitializer.BETA, gradients.get(2));
        views.put(BatchNormalizationParamInitializer.GLOBAL_MEAN, gradients.get(3));
        views.put(spread, gradients.get(4));
        gradientViews = views;
        INDArray centred = xMu;
        INDArray standardized = xHat;
        INDArray ofInput = gradients.get(0);
        try (MemoryWorkspace workspace = memory.open(ArrayType.ACTIVATION_GRAD, ofInput)) {
            INDArray result = backpropGradient(operands.get(5), memory).getSecond();
            if (result != ofInput) {
                ofInput.assign(result);
            }
        }
        LayerMemory.free(centred);
        LayerMemory.free(standardized);
        freeKept();
    }

    private void bind(List<INDArray> operands) {
        Map<String, INDArray> table = new HashMap<>();
        table.put(BatchNormalizationParamInitializer.GAMMA, operands.get(1));
        table.put(BatchNormalizationParamInitializer.BETA, operands.get(2));
        table.put(BatchNormalizationParamInitializer.GLOBAL_MEAN, operands.get(3));
        table.put(spread, operands.get(4));
        params = table;
        setInput(operands.get(0), memory);
    }

    private void freeKept() {
        LayerMemory.free(xMu);
        LayerMemory.free(xHat);
        LayerMemory.free(std);
        xMu = null;
        xHat = null;
        std = null;
    }
}

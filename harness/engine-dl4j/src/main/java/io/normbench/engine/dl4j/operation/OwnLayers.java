package io.normbench.engine.dl4j.operation;

import io.normbench.tensor.OwnLayer;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.nd4j.autodiff.samediff.SDVariable;

/** Layers of Deeplearning4j as operations: the forward and the backward call share a layer object. */
public final class OwnLayers {
    private OwnLayers() {}

    /**
     * The operation for {@code layer} on an input of {@code shape}.
     *
     * @throws UnsupportedOperationException if there is no such layer, or it cannot take such an input
     */
    public static Operation find(OwnLayer layer, long... shape) {
        return switch (layer.id()) {
            case "dl4j:bn" ->
                new BatchNormalization(
                        layer.setting("decay"),
                        layer.setting("eps"),
                        layer.setting("use_log_std") != 0,
                        layer.training());
            case "dl4j:lrn" -> localResponse(layer, shape);
            default -> throw new UnsupportedOperationException("layer '" + layer.id() + "' is not part of engine dl4j");
        };
    }

    private static Operation localResponse(OwnLayer layer, long... shape) {
        int n = (int) layer.setting("n");
        if (shape[1] <= n / 2) {
            throw new UnsupportedOperationException("layer 'dl4j:lrn' with n = " + n + " needs more than " + n / 2
                    + " channels; this input has " + shape[1]);
        }
        return new LocalResponse(
                n, layer.setting("alpha"), layer.setting("beta"), layer.setting("k"), layer.training());
    }

    /** Operands: input, gamma, beta, running mean and running spread; further outputs: mean and spread from now on. */
    record BatchNormalization(double decay, double eps, boolean useLogStd, boolean training) implements Operation {
        private static final int MEAN = 3;
        private static final int SPREAD = 4;
        private static final int OPERANDS = 5;

        @Override
        public SDVariable[] lower(Site site) {
            BatchNormalizationLayer layer =
                    BatchNormalizationLayer.of(decay, eps, useLogStd, site.shape()[1], site.type());
            SDVariable y = site.graph()
                    .call(
                            "dl4j_bn",
                            layer,
                            (operands, outputs) -> layer.forward(training, operands, outputs.get(0)),
                            site.type(),
                            new long[][] {site.shape()},
                            site.in())[0];
            // Until the gradient was computed, statistics are what they were.
            return new SDVariable[] {y, site.in()[MEAN], site.in()[SPREAD]};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            if (!training) {
                throw new UnsupportedOperationException(
                        "the gradient of layer 'dl4j:bn' in evaluation: Deeplearning4j has that of training alone");
            }
            BatchNormalizationLayer layer =
                    (BatchNormalizationLayer) site.graph().layerOf(lowered[0]);
            SDVariable[] operands = Arrays.copyOf(site.in(), OPERANDS + 1);
            operands[OPERANDS] = gradients[0];
            SDVariable[] results =
                    site.graph().call("dl4j_bn_bp", layer, layer::backward, site.type(), site.inShapes(), operands);
            SDVariable[] leaving = Arrays.copyOf(results, OPERANDS + 2);
            // What the layer calls gradients of its statistics are steps of them.
            leaving[OPERANDS] = leaving[MEAN];
            leaving[OPERANDS + 1] = leaving[SPREAD];
            leaving[MEAN] = null;
            leaving[SPREAD] = null;
            return leaving;
        }

        @Override
        public SDVariable[] settled(
                Site site, SDVariable[] lowered, SDVariable[] leaving, IntFunction<SDVariable> operand) {
            return new SDVariable[] {
                lowered[0],
                site.graph().sub(operand.apply(MEAN), leaving[OPERANDS]),
                site.graph().sub(operand.apply(SPREAD), leaving[OPERANDS + 1])
            };
        }
    }

    /** Operand: the input. */
    record LocalResponse(int n, double alpha, double beta, double k, boolean training) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            LocalResponseLayer layer = new LocalResponseLayer(n, alpha, beta, k, site.type());
            return site.graph()
                    .call(
                            "dl4j_lrn",
                            layer,
                            (operands, outputs) -> layer.forward(training, operands.get(0), outputs.get(0)),
                            site.type(),
                            new long[][] {site.shape()},
                            site.in());
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            LocalResponseLayer layer = (LocalResponseLayer) site.graph().layerOf(lowered[0]);
            return site.graph()
                    .call(
                            "dl4j_lrn_bp",
                            layer,
                            (operands, outputs) -> layer.backward(operands.get(0), operands.get(1), outputs.get(0)),
                            site.type(),
                            new long[][] {site.shape()},
                            site.x(),
                            gradients[0]);
        }
    }
}

package io.normbench.engine.dl4j;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** Convolution, pooling and the classification loss. */
final class Networks {
    private static final long CHANNELS_FIRST = 0;
    private static final long GIVEN_PADDING = 0;

    /** Rows, columns, inputs, outputs: the only weight format whose gradient works in 1.0.0-M2.1. */
    private static final long YXIO = 0;

    private Networks() {}

    /** Length of the result along one axis. */
    static long outputLength(long length, long kernel, int stride, int padding, int dilation) {
        return (length + 2L * padding - (dilation * (kernel - 1) + 1)) / stride + 1;
    }

    /** Cross-correlation of {@code [N, C, H, W]} with {@code [O, C, kh, kw]} and perhaps a bias {@code [O]}. */
    record Conv2d(int stride, int padding, int dilation) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            SDVariable weight = site.graph().permute(site.in()[1], 2, 3, 1, 0);
            SDVariable[] operands = site.in().length == 2
                    ? new SDVariable[] {site.x(), weight}
                    : new SDVariable[] {site.x(), weight, site.in()[2]};
            SDVariable value = site.graph()
                    .op("conv2d", site.type(), operands)
                    .integers(settings(site))
                    .out();
            return new SDVariable[] {value, weight};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            boolean biased = site.in().length == 3;
            SDVariable[] operands = biased
                    ? new SDVariable[] {site.x(), lowered[1], site.in()[2], gradients[0]}
                    : new SDVariable[] {site.x(), lowered[1], gradients[0]};
            DataType[] types = new DataType[biased ? 3 : 2];
            Arrays.fill(types, site.type());
            SDVariable[] parts = site.graph()
                    .op("conv2d_bp", types, operands)
                    .integers(settings(site))
                    .outputVariables();
            SDVariable weight = site.graph().permute(parts[1], 3, 2, 0, 1);
            return biased ? new SDVariable[] {parts[0], weight, parts[2]} : new SDVariable[] {parts[0], weight};
        }

        private long[] settings(Site site) {
            long[] kernel = site.inShapes()[1];
            return new long[] {
                kernel[2], kernel[3], stride, stride, padding, padding, dilation, dilation, GIVEN_PADDING,
                CHANNELS_FIRST, YXIO
            };
        }
    }

    /**
     * The gradient of a convolution's weight without dilation: operands are the convolution's input and a gradient of its
     * result. No gradient passes.
     */
    record WeightGradient(int stride, int padding) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            long[] shape = site.shape();
            // Its values do not matter to its own gradient.
            SDVariable weight = site.graph().constant(site.type(), 0, shape[2], shape[3], shape[1], shape[0]);
            SDVariable[] parts = site.graph()
                    .op("conv2d_bp", new DataType[] {site.type(), site.type()}, site.x(), weight, site.in()[1])
                    .integers(
                            shape[2], shape[3], stride, stride, padding, padding, 1, 1, GIVEN_PADDING, CHANNELS_FIRST,
                            YXIO)
                    .outputVariables();
            return new SDVariable[] {site.graph().permute(parts[1], 3, 2, 0, 1)};
        }

        @Override
        public boolean differentiable() {
            return false;
        }
    }

    /**
     * Pooling over square windows.
     *
     * @param nativeName the operation in libnd4j
     * @param extra its own setting
     */
    record Pool2d(String nativeName, long extra, int kernel, int stride, int padding) implements Operation {
        private static final long COUNT_PADDING = 1;

        /** Maximum over windows. */
        static Pool2d max(int kernel, int stride, int padding) {
            return new Pool2d("maxpool2d", 0, kernel, stride, padding);
        }

        /** Mean over windows; padding counts as zeros. */
        static Pool2d mean(int kernel, int stride, int padding) {
            return new Pool2d("avgpool2d", COUNT_PADDING, kernel, stride, padding);
        }

        @Override
        public SDVariable[] lower(Site site) {
            return new SDVariable[] {pooled(site, nativeName, site.x())};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            return new SDVariable[] {pooled(site, nativeName + "_bp", site.x(), gradients[0])};
        }

        private long[] window() {
            return new long[] {
                kernel, kernel, stride, stride, padding, padding, 1, 1, GIVEN_PADDING, extra, CHANNELS_FIRST
            };
        }

        private SDVariable pooled(Site site, String name, SDVariable... operands) {
            return site.graph()
                    .op(name, site.type(), operands)
                    .integers(window())
                    .out();
        }
    }

    /** Mean cross entropy of logits {@code [N, K]} against labels {@code [N]}. */
    record CrossEntropy() implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            Graph graph = site.graph();
            long[] logits = site.inShapes()[0];
            SDVariable largest = graph.op("reduce_max", site.type(), site.x())
                    .integers(1)
                    .flags(true)
                    .out();
            SDVariable shifted = graph.sub(site.x(), largest);
            SDVariable powers = graph.sameDiff().math().exp(shifted);
            SDVariable sums = graph.sum(powers, List.of(1));
            long[] rows = new long[Math.toIntExact(logits[0])];
            Arrays.setAll(rows, row -> row * logits[1]);
            SDVariable places = graph.op("add", DataType.INT64, site.in()[1], graph.integers(rows))
                    .out();
            SDVariable own = graph.op(
                            "gather", site.type(), graph.reshape(shifted, logits[0] * logits[1]), places)
                    .integers(0)
                    .out();
            SDVariable losses = graph.sub(
                    graph.reshape(graph.sameDiff().math().log(sums), logits[0]), own);
            SDVariable mean = graph.reshape(graph.mean(losses, List.of(0)));
            return new SDVariable[] {mean, graph.div(powers, sums), places};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            Graph graph = site.graph();
            long[] logits = site.inShapes()[0];
            SDVariable hits = graph.op(
                            "unsorted_segment_sum",
                            site.type(),
                            graph.constant(site.type(), 1, logits[0]),
                            lowered[2])
                    .integers(logits[0] * logits[1])
                    .out();
            SDVariable difference = graph.sub(lowered[1], graph.reshape(hits, logits));
            SDVariable share = graph.reshape(gradients[0], 1, 1).mul(1.0 / logits[0]);
            return new SDVariable[] {graph.mul(difference, share), null};
        }
    }
}

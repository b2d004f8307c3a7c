package io.normbench.engine.dl4j.operation;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** Convolution, pooling and the classification loss. */
public final class Networks {
    private static final long CHANNELS_FIRST = 0;
    private static final long GIVEN_PADDING = 0;

    /** Rows, columns, inputs, outputs: the only weight format whose gradient works in 1.0.0-M2.1. */
    private static final long YXIO = 0;

    private Networks() {}

    /** Length of the result along one axis. */
    public static long outputLength(long length, long kernel, int stride, int padding, int dilation) {
        return (length + 2L * padding - (dilation * (kernel - 1) + 1)) / stride + 1;
    }

    /** Cross-correlation of {@code [N, C, H, W]} with {@code [O, C, kh, kw]} and perhaps a bias {@code [O]}. */
    public record Conv2d(int stride, int padding, int dilation) implements Operation {
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
            Graph graph = site.graph();
            SDVariable[] parts = graph.op(
                            "conv2d_bp", new DataType[] {site.type(), site.type()}, site.x(), lowered[1], gradients[0])
                    .integers(settings(site))
                    .outputVariables();
            SDVariable weight = graph.permute(parts[1], 3, 2, 0, 1);
            if (site.in().length == 2) {
                return new SDVariable[] {parts[0], weight};
            }
            // The native gradient of the bias loses digits: 5e-6 of a sum of 65,536 values.
            SDVariable sums = graph.sum(gradients[0], site.shape(), List.of(0, 2, 3));
            return new SDVariable[] {parts[0], weight, graph.reshape(sums, site.shape()[1])};
        }

        private long[] settings(Site site) {
            long[] kernel = site.inShapes()[1];
            return new long[] {
                kernel[2],
                kernel[3],
                stride,
                stride,
                padding,
                padding,
                dilation,
                dilation,
                GIVEN_PADDING,
                CHANNELS_FIRST,
                YXIO
            };
        }
    }

    /**
     * The gradient of a convolution's weight without dilation: operands are the convolution's input and a gradient of its
     * result. No gradient passes.
     */
    public record WeightGradient(int stride, int padding) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            long[] shape = site.shape();
            // Its values do not matter to its own gradient.
            SDVariable weight = site.graph().constant(site.type(), 0, shape[2], shape[3], shape[1], shape[0]);
            SDVariable[] parts = site.graph()
                    .op("conv2d_bp", new DataType[] {site.type(), site.type()}, site.x(), weight, site.in()[1])
                    .integers(
                            shape[2],
                            shape[3],
                            stride,
                            stride,
                            padding,
                            padding,
                            1,
                            1,
                            GIVEN_PADDING,
                            CHANNELS_FIRST,
                            YXIO)
                    .outputVariables();
            return new SDVariable[] {site.graph().permute(parts[1], 3, 2, 0, 1)};
        }

        @Override
        public boolean differentiable() {
            return false;
        }
    }

    /** Square windows of pooling. */
    public record Windows(int kernel, int stride, int padding) {
        private static final long COUNT_PADDING = 1;

        /** The maximum, or what gives its gradient. */
        SDVariable max(Site site, String name, SDVariable... operands) {
            return pooled(site, name, 0, operands);
        }

        /** The mean, or what gives its gradient; padding counts as zeros. */
        SDVariable mean(Site site, String name, SDVariable... operands) {
            return pooled(site, name, COUNT_PADDING, operands);
        }

        private SDVariable pooled(Site site, String name, long extra, SDVariable... operands) {
            return site.graph()
                    .op(name, site.type(), operands)
                    .integers(
                            kernel,
                            kernel,
                            stride,
                            stride,
                            padding,
                            padding,
                            1,
                            1,
                            GIVEN_PADDING,
                            extra,
                            CHANNELS_FIRST)
                    .out();
        }
    }

    /**
     * Maximum over windows. With a NaN it is NaN; the gradient then goes to the largest of the window's numbers, where
     * PyTorch's goes to the NaN.
     */
    public record MaxPool2d(Windows windows) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            Graph graph = site.graph();
            SDVariable largest = windows.max(site, "maxpool2d", site.x());
            // The native maximum passes over NaN, the mean does not.
            SDVariable infinities = windows.mean(site, "avgpool2d", graph.infiniteUnlessNaN(site.x()));
            return new SDVariable[] {graph.withNaNOf(infinities, largest)};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            return new SDVariable[] {windows.max(site, "maxpool2d_bp", site.x(), gradients[0])};
        }
    }

    /** Mean over windows; padding counts as zeros. */
    public record MeanPool2d(Windows windows) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            return new SDVariable[] {windows.mean(site, "avgpool2d", site.x())};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            return new SDVariable[] {windows.mean(site, "avgpool2d_bp", site.x(), gradients[0])};
        }
    }

    /** Mean cross entropy of logits {@code [N, K]} against labels {@code [N]}. */
    public record CrossEntropy() implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            Graph graph = site.graph();
            long[] logits = site.inShapes()[0];
            SDVariable shifted = graph.sub(site.x(), graph.max(site.x(), List.of(1)));
            SDVariable powers = graph.sameDiff().math().exp(shifted);
            SDVariable sums = graph.sum(powers, logits, List.of(1));
            long[] rows = new long[Math.toIntExact(logits[0])];
            Arrays.setAll(rows, row -> row * logits[1]);
            SDVariable places = graph.op("add", DataType.INT64, site.in()[1], graph.integers(rows))
                    .out();
            SDVariable own = graph.op("gather", site.type(), graph.reshape(shifted, logits[0] * logits[1]), places)
                    .integers(0)
                    .out();
            SDVariable losses = graph.sub(graph.reshape(graph.sameDiff().math().log(sums), logits[0]), own);
            SDVariable mean = graph.reshape(graph.mean(losses, new long[] {logits[0]}, List.of(0)));
            return new SDVariable[] {mean, graph.div(powers, sums), places};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            Graph graph = site.graph();
            long[] logits = site.inShapes()[0];
            SDVariable hits = graph.op(
                            "unsorted_segment_sum", site.type(), graph.constant(site.type(), 1, logits[0]), lowered[2])
                    .integers(logits[0] * logits[1])
                    .out();
            SDVariable difference = graph.sub(lowered[1], graph.reshape(hits, logits));
            SDVariable share = graph.reshape(gradients[0], 1, 1).mul(1.0 / logits[0]);
            return new SDVariable[] {graph.mul(difference, share), null};
        }
    }
}

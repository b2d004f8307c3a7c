package io.normbench.engine.dl4j.operation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** The parts of fused normalization. */
public final class Normalizations {
    private Normalizations() {}

    /**
     * {@code (x - mean) / √(variance + eps)} over {@code axes}, with mean and variance as further outputs. No gradient
     * passes through those two.
     *
     * <p>With {@code y} the result, the gradient is {@code (g - mean(g) - y · mean(g · y)) / √(variance + eps)} (Ioffe
     * and Szegedy 2015, arXiv:1502.03167, section 3, put together).
     */
    public record Standardize(List<Integer> axes, double eps) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            Graph graph = site.graph();
            SDVariable mean = graph.mean(site.x(), site.shape(), axes);
            SDVariable centred = graph.sub(site.x(), mean);
            SDVariable variance = graph.mean(graph.mul(centred, centred), site.shape(), axes);
            SDVariable scale = graph.sameDiff().math().rsqrt(variance.add(eps));
            return new SDVariable[] {graph.mul(centred, scale), mean, variance, scale};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            Graph graph = site.graph();
            SDVariable gradient = gradients[0];
            SDVariable y = lowered[0];
            SDVariable along = graph.mean(graph.mul(gradient, y), site.shape(), axes);
            SDVariable mean = graph.mean(gradient, site.shape(), axes);
            SDVariable rest = graph.sub(graph.sub(gradient, mean), graph.mul(y, along));
            return new SDVariable[] {graph.mul(rest, lowered[3])};
        }
    }

    /** {@code x * scale + shift} with a scale and a shift for every channel (axis 1). */
    public record ChannelAffine() implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            Graph graph = site.graph();
            long[] perChannel = perChannel(site);
            SDVariable scale = graph.reshape(site.in()[1], perChannel);
            SDVariable shift = graph.reshape(site.in()[2], perChannel);
            return new SDVariable[] {graph.add(graph.mul(site.x(), scale), shift), scale};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            Graph graph = site.graph();
            List<Integer> others = new ArrayList<>();
            for (int axis = 0; axis < site.shape().length; axis++) {
                if (axis != 1) {
                    others.add(axis);
                }
            }
            SDVariable[] result = new SDVariable[3];
            if (site.wanted(0)) {
                result[0] = graph.mul(gradients[0], lowered[1]);
            }
            if (site.wanted(1)) {
                result[1] = graph.reshape(
                        graph.sum(graph.mul(gradients[0], site.x()), site.shape(), others), site.shape()[1]);
            }
            if (site.wanted(2)) {
                result[2] = graph.reshape(graph.sum(gradients[0], site.shape(), others), site.shape()[1]);
            }
            return result;
        }

        private static long[] perChannel(Site site) {
            long[] shape = new long[site.shape().length];
            Arrays.fill(shape, 1);
            shape[1] = site.shape()[1];
            return shape;
        }
    }
}

package io.normbench.engine.dl4j.operation;

import java.util.List;
import java.util.stream.LongStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** Operations that join values along axes; the axes stay, with length 1. */
public final class Reductions {
    private Reductions() {}

    public record Sum(List<Integer> axes) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            return new SDVariable[] {site.graph().sum(site.x(), site.inShapes()[0], axes)};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            return new SDVariable[] {site.graph().expand(gradients[0], site.shape(), site.inShapes()[0])};
        }
    }

    public record Mean(List<Integer> axes) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            return new SDVariable[] {site.graph().mean(site.x(), site.inShapes()[0], axes)};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            long count = Shapes.countOf(site.inShapes()[0], axes);
            return new SDVariable[] {
                site.graph().expand(gradients[0].mul(1.0 / count), site.shape(), site.inShapes()[0])
            };
        }
    }

    /** Biased variance about a mean that was computed before; the mean's own share of the gradient is 0. */
    public record VarianceAbout(List<Integer> axes) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            Graph graph = site.graph();
            SDVariable centred = graph.sub(site.in()[0], site.in()[1]);
            return new SDVariable[] {graph.mean(graph.mul(centred, centred), site.inShapes()[0], axes), centred};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            long count = Shapes.countOf(site.inShapes()[0], axes);
            return new SDVariable[] {site.graph().mul(lowered[1], gradients[0].mul(2.0 / count)), null};
        }
    }

    /** Maximum; ties share the gradient equally. With a NaN it is NaN, and so is the gradient of all it joins. */
    public record Max(List<Integer> axes) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            Graph graph = site.graph();
            SDVariable largest = graph.max(site.x(), axes);
            if (!site.type().isFPType()) {
                return new SDVariable[] {largest};
            }
            // The native maximum passes over NaN, a sum does not.
            SDVariable infinities = graph.sum(graph.infiniteUnlessNaN(site.x()), site.inShapes()[0], axes);
            return new SDVariable[] {graph.withNaNOf(infinities, largest)};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            Graph graph = site.graph();
            SDVariable largest = graph.expand(lowered[0], site.shape(), site.inShapes()[0]);
            SDVariable ties = graph.mask("equals", site.type(), site.x(), largest);
            SDVariable share = graph.div(gradients[0], graph.sum(ties, site.inShapes()[0], axes));
            return new SDVariable[] {graph.mul(ties, share)};
        }
    }

    public record Argmax(int axis) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            return new SDVariable[] {
                site.graph()
                        .op("argmax", DataType.INT64, site.x())
                        .integers(axis)
                        .flags(true)
                        .out()
            };
        }

        @Override
        public boolean differentiable() {
            return false;
        }
    }

    /**
     * Places of the largest elements along the last axis: the largest of what is left, k times. The native top_k of
     * 1.0.0-M2.1 names the same place for each of equal elements.
     */
    public record TopIndices(int k) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            Graph graph = site.graph();
            long[] shape = site.inShapes()[0];
            int axis = shape.length - 1;
            DataType type = site.x().dataType();
            SDVariable every = graph.integers(LongStream.range(0, shape[axis]).toArray());
            double lowest = type == DataType.DOUBLE ? Double.MAX_VALUE : Float.MAX_VALUE;
            SDVariable[] places = new SDVariable[k];
            SDVariable left = site.x();
            for (int i = 0; i < k; i++) {
                places[i] = graph.op("argmax", DataType.INT64, left)
                        .integers(axis)
                        .flags(true)
                        .out();
                left = graph.sub(
                        left, graph.mask("equals", type, every, places[i]).mul(lowest));
            }
            return new SDVariable[] {
                k == 1
                        ? places[0]
                        : graph.op("concat", DataType.INT64, places)
                                .integers(axis)
                                .out()
            };
        }

        @Override
        public boolean differentiable() {
            return false;
        }
    }

    /** Composed: the native operation of 1.0.0-M2.1 gives wrong float32 values along axis 1 of four axes. */
    public record Softmax(int axis) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            Graph graph = site.graph();
            SDVariable powers = graph.sameDiff().math().exp(graph.sub(site.x(), graph.max(site.x(), List.of(axis))));
            return new SDVariable[] {graph.div(powers, graph.sum(powers, site.shape(), List.of(axis)))};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            Graph graph = site.graph();
            SDVariable common = graph.sum(graph.mul(gradients[0], lowered[0]), site.shape(), List.of(axis));
            return new SDVariable[] {graph.mul(graph.sub(gradients[0], common), lowered[0])};
        }
    }

    public record LogSoftmax(int axis) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            Graph graph = site.graph();
            SDVariable shifted = graph.sub(site.x(), graph.max(site.x(), List.of(axis)));
            SDVariable sum = graph.sum(graph.sameDiff().math().exp(shifted), site.shape(), List.of(axis));
            return new SDVariable[] {graph.sub(shifted, graph.sameDiff().math().log(sum))};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            Graph graph = site.graph();
            SDVariable common = graph.sum(gradients[0], site.shape(), List.of(axis));
            SDVariable probability = graph.sameDiff().math().exp(lowered[0]);
            return new SDVariable[] {graph.sub(gradients[0], graph.mul(probability, common))};
        }
    }
}

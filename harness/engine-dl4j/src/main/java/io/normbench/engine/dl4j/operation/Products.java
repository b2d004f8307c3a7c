package io.normbench.engine.dl4j.operation;

import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.factory.Nd4j;

/** Matrix products. */
public final class Products {
    private Products() {}

    /** Product of the last two axes, batched over the others, which broadcast. */
    public record Matmul() implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            Graph graph = site.graph();
            Batch batch = Batch.of(site);
            SDVariable a = batch.flat(graph, site.in()[0], site.inShapes()[0]);
            SDVariable b = batch.flat(graph, site.in()[1], site.inShapes()[1]);
            return new SDVariable[] {graph.reshape(product(graph, a, b, false, false), site.shape()), a, b};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            Graph graph = site.graph();
            Batch batch = Batch.of(site);
            SDVariable gradient = batch.flat(graph, gradients[0], site.shape());
            SDVariable[] result = new SDVariable[2];
            if (site.wanted(0)) {
                result[0] = batch.back(graph, product(graph, gradient, lowered[2], false, true), site.inShapes()[0]);
            }
            if (site.wanted(1)) {
                result[1] = batch.back(graph, product(graph, lowered[1], gradient, true, false), site.inShapes()[1]);
            }
            return result;
        }
    }

    /** {@code x · wᵀ}. */
    public record TimesTransposed() implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            return new SDVariable[] {product(site.graph(), site.in()[0], site.in()[1], false, true)};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            SDVariable[] result = new SDVariable[2];
            if (site.wanted(0)) {
                result[0] = product(site.graph(), gradients[0], site.in()[1], false, false);
            }
            if (site.wanted(1)) {
                result[1] = product(site.graph(), gradients[0], site.in()[0], true, false);
            }
            return result;
        }
    }

    /** Interpolation along the last axis: a product with a constant matrix. */
    public record TimesResampling(Resampling resampling) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            Graph graph = site.graph();
            SDVariable weights = graph.constant(Nd4j.create(
                            resampling.weights(),
                            new long[] {resampling.from(), resampling.to()},
                            org.nd4j.linalg.api.buffer.DataType.DOUBLE)
                    .castTo(site.type()));
            SDVariable rows =
                    graph.reshape(site.x(), Shapes.count(site.inShapes()[0]) / resampling.from(), resampling.from());
            SDVariable made = product(graph, rows, weights, false, false);
            return new SDVariable[] {graph.reshape(made, site.shape()), weights};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            Graph graph = site.graph();
            SDVariable rows =
                    graph.reshape(gradients[0], Shapes.count(site.shape()) / resampling.to(), resampling.to());
            SDVariable back = product(graph, rows, lowered[1], false, true);
            return new SDVariable[] {graph.reshape(back, site.inShapes()[0])};
        }
    }

    static SDVariable product(Graph graph, SDVariable a, SDVariable b, boolean transposeA, boolean transposeB) {
        return graph.op("matmul", a.dataType(), a, b)
                .integers(transposeA ? 1 : 0, transposeB ? 1 : 0, 0)
                .out();
    }

    /** The axes before the last two, as one. */
    private record Batch(long[] shape) {
        static Batch of(Site site) {
            return new Batch(Arrays.copyOf(site.shape(), site.shape().length - 2));
        }

        /** The operand as one batch of matrices; as one matrix if there is no batch. */
        SDVariable flat(Graph graph, SDVariable x, long[] from) {
            if (shape.length == 0) {
                return x;
            }
            long[] full = full(from);
            SDVariable whole = graph.expand(x, from, full);
            return graph.reshape(whole, Shapes.count(shape), full[shape.length], full[shape.length + 1]);
        }

        /** The gradient of an operand of shape {@code to} from that of its batch. */
        SDVariable back(Graph graph, SDVariable gradient, long[] to) {
            long[] full = full(to);
            SDVariable whole = shape.length == 0 ? gradient : graph.reshape(gradient, full);
            return graph.unbroadcast(whole, full, to);
        }

        private long[] full(long[] matrix) {
            long[] full = Arrays.copyOf(shape, shape.length + 2);
            full[shape.length] = matrix[matrix.length - 2];
            full[shape.length + 1] = matrix[matrix.length - 1];
            return full;
        }
    }
}

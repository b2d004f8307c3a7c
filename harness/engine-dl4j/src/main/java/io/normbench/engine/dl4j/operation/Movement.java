package io.normbench.engine.dl4j.operation;

import io.normbench.tensor.DType;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** Operations that move values without changing them. */
public final class Movement {
    private Movement() {}

    public record Reshape(List<Long> to) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            return new SDVariable[] {site.graph().reshape(site.x(), Shapes.array(to))};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            return new SDVariable[] {site.graph().reshape(gradients[0], site.inShapes()[0])};
        }
    }

    public record Permute(List<Integer> order) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            return new SDVariable[] {site.graph().permute(site.x(), ints(order))};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            int[] back = new int[order.size()];
            for (int i = 0; i < back.length; i++) {
                back[order.get(i)] = i;
            }
            return new SDVariable[] {site.graph().permute(gradients[0], back)};
        }
    }

    public record Slice(int axis, long from, long to) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            return new SDVariable[] {slice(site.graph(), site.x(), site.inShapes()[0], axis, from, to)};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            long[] operand = site.inShapes()[0];
            long[] before = new long[operand.length];
            long[] after = new long[operand.length];
            before[axis] = from;
            after[axis] = operand[axis] - to;
            return new SDVariable[] {pad(site.graph(), gradients[0], before, after, 0)};
        }
    }

    public record Expand(List<Long> to) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            return new SDVariable[] {site.graph().expand(site.x(), site.inShapes()[0], site.shape())};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            return new SDVariable[] {site.graph().unbroadcast(gradients[0], site.shape(), site.inShapes()[0])};
        }
    }

    public record Concat(int axis) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            return new SDVariable[] {
                site.graph().op("concat", site.type(), site.in()).integers(axis).out()
            };
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            SDVariable[] parts = new SDVariable[site.in().length];
            long from = 0;
            for (int i = 0; i < parts.length; i++) {
                long to = from + site.inShapes()[i][axis];
                if (site.wanted(i)) {
                    parts[i] = slice(site.graph(), gradients[0], site.shape(), axis, from, to);
                }
                from = to;
            }
            return parts;
        }
    }

    /** Pads the last two axes. */
    public record Pad(long left, long right, long top, long bottom, double value) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            int rank = site.shape().length;
            long[] before = new long[rank];
            long[] after = new long[rank];
            before[rank - 2] = top;
            after[rank - 2] = bottom;
            before[rank - 1] = left;
            after[rank - 1] = right;
            return new SDVariable[] {pad(site.graph(), site.x(), before, after, value)};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            int rank = site.shape().length;
            long[] operand = site.inShapes()[0];
            long[] rows = site.shape().clone();
            rows[rank - 2] = operand[rank - 2];
            SDVariable inRows = slice(site.graph(), gradients[0], site.shape(), rank - 2, top, top + operand[rank - 2]);
            return new SDVariable[] {slice(site.graph(), inRows, rows, rank - 1, left, left + operand[rank - 1])};
        }
    }

    /** Slices of an axis by a list of indices, which may repeat. */
    public record Select(int axis) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            return new SDVariable[] {
                site.graph()
                        .op("gather", site.type(), site.in()[0], site.in()[1])
                        .integers(axis)
                        .out()
            };
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            Graph graph = site.graph();
            int rank = site.shape().length;
            int[] toFront = IntStream.concat(
                            IntStream.of(axis), IntStream.range(0, rank).filter(other -> other != axis))
                    .toArray();
            SDVariable front = axis == 0 ? gradients[0] : graph.permute(gradients[0], toFront);
            SDVariable sums = added(graph, site.type(), front, site.in()[1], site.inShapes()[0][axis]);
            if (axis == 0) {
                return new SDVariable[] {sums, null};
            }
            int[] back = new int[rank];
            for (int i = 0; i < rank; i++) {
                back[toFront[i]] = i;
            }
            return new SDVariable[] {graph.permute(sums, back), null};
        }
    }

    /** {@code out[..., i, ...] = x[..., index[..., i, ...], ...]}: one gather from the flat operand. */
    public record Gather(int axis) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            Graph graph = site.graph();
            SDVariable flat = flatIndex(site);
            SDVariable taken = graph.op(
                            "gather", site.type(), graph.reshape(site.x(), Shapes.count(site.inShapes()[0])), flat)
                    .integers(0)
                    .out();
            return new SDVariable[] {graph.reshape(taken, site.shape()), flat};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            Graph graph = site.graph();
            SDVariable flat = graph.reshape(gradients[0], Shapes.count(site.shape()));
            SDVariable sums = added(graph, site.type(), flat, lowered[1], Shapes.count(site.inShapes()[0]));
            return new SDVariable[] {graph.reshape(sums, site.inShapes()[0]), null};
        }

        /** Index of every result's element in the flat operand: what the axis says, and the place on the others. */
        private SDVariable flatIndex(Site site) {
            long[] operand = site.inShapes()[0];
            long[] result = site.shape();
            long stride = 1;
            for (int i = axis + 1; i < operand.length; i++) {
                stride *= operand[i];
            }
            long[] place = new long[Math.toIntExact(Shapes.count(result))];
            long[] index = new long[result.length];
            for (int i = 0; i < place.length; i++) {
                long offset = 0;
                for (int k = 0; k < index.length; k++) {
                    offset = offset * operand[k] + (k == axis ? 0 : index[k]);
                }
                place[i] = offset;
                for (int k = index.length - 1; k >= 0 && ++index[k] == result[k]; k--) {
                    index[k] = 0;
                }
            }
            Graph graph = site.graph();
            SDVariable along = graph.reshape(site.in()[1], place.length);
            SDVariable scaled = stride == 1
                    ? along
                    : graph.op("multiply", DataType.INT64, along, graph.integers(stride))
                            .out();
            return graph.op("add", DataType.INT64, scaled, graph.integers(place))
                    .out();
        }
    }

    public record Cast(DType to) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            return new SDVariable[] {site.graph().cast(site.x(), HostCopies.type(to))};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            return new SDVariable[] {site.graph().cast(gradients[0], site.x().dataType())};
        }

        @Override
        public boolean differentiable() {
            return to != DType.INT64;
        }
    }

    /** Row {@code i} of the result is the sum of all rows whose index is {@code i}. */
    private static SDVariable added(Graph graph, DataType type, SDVariable rows, SDVariable index, long count) {
        return graph.op("unsorted_segment_sum", type, rows, index)
                .integers(count)
                .out();
    }

    private static SDVariable slice(Graph graph, SDVariable x, long[] shape, int axis, long from, long to) {
        long[] bounds = new long[2 * shape.length];
        for (int i = 0; i < shape.length; i++) {
            bounds[i] = i == axis ? from : 0;
            bounds[shape.length + i] = i == axis ? to - from : shape[i];
        }
        return graph.op("slice", x.dataType(), x).integers(bounds).out();
    }

    private static SDVariable pad(Graph graph, SDVariable x, long[] before, long[] after, double value) {
        long[] both = new long[2 * before.length];
        for (int i = 0; i < before.length; i++) {
            both[2 * i] = before[i];
            both[2 * i + 1] = after[i];
        }
        SDVariable paddings = graph.reshape(graph.integers(both), before.length, 2);
        return graph.op("pad", x.dataType(), x, paddings)
                .integers(0)
                .reals(value)
                .out();
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}

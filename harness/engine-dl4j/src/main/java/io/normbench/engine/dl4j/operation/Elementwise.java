package io.normbench.engine.dl4j.operation;

import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** Operations that treat every element alike. */
public final class Elementwise {
    private Elementwise() {}

    /** The value of a function of {@code x}. */
    private interface Value {
        SDVariable of(Graph graph, SDVariable x);
    }

    /** The gradient of {@code x}; {@code y} is the function's value, and {@code gradient} its gradient. */
    private interface Slope {
        SDVariable of(Graph graph, SDVariable x, SDVariable y, SDVariable gradient);
    }

    /** The gradient of one of two operands, before it is summed over what was repeated. */
    private interface OperandSlope {
        SDVariable of(Graph graph, SDVariable a, SDVariable b, SDVariable y, SDVariable gradient);
    }

    /** Functions of one number. */
    public enum Unary implements Operation {
        ABS(
                (graph, x) -> graph.sameDiff().math().abs(x),
                (graph, x, y, gradient) ->
                        graph.mul(gradient, graph.sameDiff().math().sign(x))),
        SQUARE(
                (graph, x) -> graph.mul(x, x),
                (graph, x, y, gradient) -> graph.mul(gradient, x).mul(2.0)),
        SQRT(
                (graph, x) -> graph.sameDiff().math().sqrt(x),
                (graph, x, y, gradient) -> graph.div(gradient, y).mul(0.5)),
        /** The square root whose slope at 0 is 0. */
        SAFE_SQRT((graph, x) -> graph.sameDiff().math().sqrt(x), (graph, x, y, gradient) -> {
            SDVariable none = graph.mask("equals", x.dataType(), x, graph.constant(x.dataType(), 0));
            SDVariable some = none.mul(-1.0).add(1.0);
            return graph.mul(graph.div(gradient, graph.add(y, none)), some).mul(0.5);
        }),
        RSQRT(
                (graph, x) -> graph.sameDiff().math().rsqrt(x),
                (graph, x, y, gradient) -> graph.mul(gradient, graph.div(y, x)).mul(-0.5)),
        RECIPROCAL(
                (graph, x) -> graph.div(graph.constant(x.dataType(), 1), x),
                (graph, x, y, gradient) -> graph.mul(gradient, graph.mul(y, y)).mul(-1.0)),
        EXP((graph, x) -> graph.sameDiff().math().exp(x), (graph, x, y, gradient) -> graph.mul(gradient, y)),
        LOG((graph, x) -> graph.sameDiff().math().log(x), (graph, x, y, gradient) -> graph.div(gradient, x)),
        TANH(
                (graph, x) -> graph.sameDiff().math().tanh(x),
                (graph, x, y, gradient) ->
                        graph.mul(gradient, graph.mul(y, y).mul(-1.0).add(1.0))),
        SIGMOID(
                (graph, x) -> graph.sameDiff().nn().sigmoid(x),
                (graph, x, y, gradient) ->
                        graph.mul(gradient, graph.mul(y, y.mul(-1.0).add(1.0)))),
        ERF((graph, x) -> graph.sameDiff().math().erf(x), (graph, x, y, gradient) -> {
            SDVariable bell = graph.sameDiff().math().exp(graph.mul(x, x).mul(-1.0));
            return graph.mul(gradient, bell).mul(2 / Math.sqrt(Math.PI));
        }),
        /** The sign of its value is 1 or 0. NaN has the slope 1, as in PyTorch: the native minimum makes it the limit. */
        RELU((graph, x) -> graph.atLeast(x, 0), (graph, x, y, gradient) -> {
            SDVariable limited = graph.op("minimum", y.dataType(), y, graph.constant(y.dataType(), 1))
                    .out();
            return graph.mul(gradient, graph.sameDiff().math().sign(limited));
        }),
        /** {@code max(x, 0) + log(1 + e^-|x|)}: no exponential overflows. */
        SOFTPLUS(
                (graph, x) -> {
                    SDVariable small = graph.sameDiff()
                            .math()
                            .exp(graph.sameDiff().math().abs(x).mul(-1.0));
                    return graph.add(
                            graph.atLeast(x, 0), graph.sameDiff().math().log1p(small));
                },
                (graph, x, y, gradient) ->
                        graph.mul(gradient, graph.sameDiff().nn().sigmoid(x))),
        /** The same value, a constant to what comes before it. */
        STOP_GRADIENT((graph, x) -> x, null);

        private final Value value;
        private final @Nullable Slope slope; // null: not differentiable

        Unary(Value value, @Nullable Slope slope) {
            this.value = value;
            this.slope = slope;
        }

        @Override
        public boolean differentiable() {
            return slope != null;
        }

        @Override
        public SDVariable[] lower(Site site) {
            return new SDVariable[] {value.of(site.graph(), site.x())};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            if (slope == null) {
                return Operation.super.gradient(site, lowered, gradients);
            }
            return new SDVariable[] {slope.of(site.graph(), site.x(), lowered[0], gradients[0])};
        }
    }

    /** Functions of two numbers, which broadcast. */
    public enum Binary implements Operation {
        ADD("add", (graph, a, b, y, gradient) -> gradient, (graph, a, b, y, gradient) -> gradient),
        SUB("subtract", (graph, a, b, y, gradient) -> gradient, (graph, a, b, y, gradient) -> gradient.mul(-1.0)),
        MUL(
                "multiply",
                (graph, a, b, y, gradient) -> graph.mul(gradient, b),
                (graph, a, b, y, gradient) -> graph.mul(gradient, a)),
        DIV(
                "divide",
                (graph, a, b, y, gradient) -> graph.div(gradient, b),
                (graph, a, b, y, gradient) ->
                        graph.mul(gradient, graph.div(y, b)).mul(-1.0)),
        /** NaN where either is. */
        MAXIMUM(
                "maximum",
                (graph, a, b, y, gradient) -> graph.mul(gradient, shareUnless(graph, "less", a, b)),
                (graph, a, b, y, gradient) -> graph.mul(gradient, shareUnless(graph, "greater", a, b))),
        /** NaN where either is. */
        MINIMUM(
                "minimum",
                (graph, a, b, y, gradient) -> graph.mul(gradient, shareUnless(graph, "greater", a, b)),
                (graph, a, b, y, gradient) -> graph.mul(gradient, shareUnless(graph, "less", a, b))),
        GREATER("greater", null, null),
        EQUAL("equals", null, null);

        private final String nativeName;
        private final @Nullable OperandSlope left; // null, as the other: not differentiable
        private final @Nullable OperandSlope right;

        Binary(String nativeName, @Nullable OperandSlope left, @Nullable OperandSlope right) {
            this.nativeName = nativeName;
            this.left = left;
            this.right = right;
        }

        @Override
        public boolean differentiable() {
            return left != null;
        }

        /** 0 where the comparison holds, one half where both are equal, else 1: so with a NaN, as in PyTorch. */
        private static SDVariable shareUnless(Graph graph, String comparison, SDVariable a, SDVariable b) {
            SDVariable half = graph.mask("equals", a.dataType(), a, b).mul(0.5);
            return graph.add(graph.mask(comparison, a.dataType(), a, b), half)
                    .mul(-1.0)
                    .add(1.0);
        }

        @Override
        public SDVariable[] lower(Site site) {
            if (this == MAXIMUM || this == MINIMUM) {
                return new SDVariable[] {extreme(site)};
            }
            DataType result = differentiable() ? site.type() : DataType.BOOL;
            SDVariable value = site.graph()
                    .op(nativeName, result, site.in()[0], site.in()[1])
                    .out();
            return new SDVariable[] {site.graph().cast(value, site.type())};
        }

        /**
         * The larger or smaller one, NaN where either is. Of two arrays the native operation keeps the second one's NaN
         * alone; of an array and a number of rank 0 or 1 it keeps the number's alone, in either order.
         */
        private SDVariable extreme(Site site) {
            Graph graph = site.graph();
            long[] counts = {Shapes.count(site.inShapes()[0]), Shapes.count(site.inShapes()[1])};
            int first = counts[0] <= counts[1] ? 0 : 1;
            SDVariable fewer = site.in()[first];
            SDVariable more = site.in()[1 - first];
            SDVariable value = graph.op(nativeName, site.type(), fewer, more).out();
            if (!site.type().isFPType()) {
                return value;
            }
            boolean number = counts[first] == 1 && site.inShapes()[first].length <= 1;
            if (!number || counts[1 - first] == 1) {
                value = graph.withNaNOf(graph.infiniteUnlessNaN(fewer), value);
            }
            return number ? graph.withNaNOf(graph.infiniteUnlessNaN(more), value) : value;
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            if (left == null || right == null) {
                return Operation.super.gradient(site, lowered, gradients);
            }
            Graph graph = site.graph();
            SDVariable a = site.in()[0];
            SDVariable b = site.in()[1];
            SDVariable[] result = new SDVariable[2];
            if (site.wanted(0)) {
                result[0] = graph.unbroadcast(
                        left.of(graph, a, b, lowered[0], gradients[0]), site.shape(), site.inShapes()[0]);
            }
            if (site.wanted(1)) {
                result[1] = graph.unbroadcast(
                        right.of(graph, a, b, lowered[0], gradients[0]), site.shape(), site.inShapes()[1]);
            }
            return result;
        }
    }

    /** {@code x + number}. */
    public record AddScalar(double number) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            return new SDVariable[] {site.x().add(number)};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            return gradients;
        }
    }

    /** {@code x * number}. */
    public record MulScalar(double number) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            return new SDVariable[] {site.x().mul(number)};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            return new SDVariable[] {gradients[0].mul(number)};
        }
    }

    /** {@code x^exponent}. */
    public record Pow(double exponent) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            return new SDVariable[] {site.graph().sameDiff().math().pow(site.x(), exponent)};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            SDVariable slope =
                    site.graph().sameDiff().math().pow(site.x(), exponent - 1).mul(exponent);
            return new SDVariable[] {site.graph().mul(gradients[0], slope)};
        }
    }

    /** Limits to {@code [low, high]}; the slope at the limits is 1, that of NaN is 0. */
    public record Clamp(double low, double high) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            Graph graph = site.graph();
            DataType type = site.type();
            if (type.isFPType()) {
                SDVariable negative = graph.atLeast(site.x(), low).mul(-1.0);
                return new SDVariable[] {graph.atLeast(negative, -high).mul(-1.0)};
            }
            SDVariable raised = graph.op("maximum", type, site.x(), graph.constant(type, low))
                    .out();
            return new SDVariable[] {
                graph.op("minimum", type, raised, graph.constant(type, high)).out()
            };
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            // What the limits left alone.
            SDVariable inside = site.graph().mask("equals", site.type(), site.x(), lowered[0]);
            return new SDVariable[] {site.graph().mul(gradients[0], inside)};
        }
    }

    /** {@code ifTrue} where the condition is not 0. */
    public record Where() implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            Graph graph = site.graph();
            SDVariable condition = graph.expand(
                    graph.op(
                                    "not_equals",
                                    DataType.BOOL,
                                    site.x(),
                                    graph.constant(site.x().dataType(), 0))
                            .out(),
                    site.inShapes()[0],
                    site.shape());
            SDVariable ifTrue = graph.expand(site.in()[1], site.inShapes()[1], site.shape());
            SDVariable ifFalse = graph.expand(site.in()[2], site.inShapes()[2], site.shape());
            return new SDVariable[] {graph.select(condition, ifTrue, ifFalse), condition};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            Graph graph = site.graph();
            SDVariable none = graph.constant(site.type(), 0, site.shape());
            SDVariable[] result = new SDVariable[3];
            if (site.wanted(1)) {
                SDVariable taken = graph.select(lowered[1], gradients[0], none);
                result[1] = graph.unbroadcast(taken, site.shape(), site.inShapes()[1]);
            }
            if (site.wanted(2)) {
                SDVariable taken = graph.select(lowered[1], none, gradients[0]);
                result[2] = graph.unbroadcast(taken, site.shape(), site.inShapes()[2]);
            }
            return result;
        }
    }
}

package io.normbench.engine.dl4j;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** Operations that treat every element alike. */
final class Elementwise {
    private Elementwise() {}

    /** Functions of one number. */
    enum Unary implements Operation {
        ABS {
            @Override
            SDVariable value(Graph graph, SDVariable x) {
                return graph.sameDiff().math().abs(x);
            }

            @Override
            SDVariable slope(Graph graph, SDVariable x, SDVariable y, SDVariable gradient) {
                return graph.mul(gradient, graph.sameDiff().math().sign(x));
            }
        },
        SQUARE {
            @Override
            SDVariable value(Graph graph, SDVariable x) {
                return graph.mul(x, x);
            }

            @Override
            SDVariable slope(Graph graph, SDVariable x, SDVariable y, SDVariable gradient) {
                return graph.mul(gradient, x).mul(2.0);
            }
        },
        SQRT {
            @Override
            SDVariable value(Graph graph, SDVariable x) {
                return graph.sameDiff().math().sqrt(x);
            }

            @Override
            SDVariable slope(Graph graph, SDVariable x, SDVariable y, SDVariable gradient) {
                return graph.div(gradient, y).mul(0.5);
            }
        },
        /** The square root whose slope at 0 is 0. */
        SAFE_SQRT {
            @Override
            SDVariable value(Graph graph, SDVariable x) {
                return graph.sameDiff().math().sqrt(x);
            }

            @Override
            SDVariable slope(Graph graph, SDVariable x, SDVariable y, SDVariable gradient) {
                SDVariable none = graph.mask("equals", x.dataType(), x, graph.constant(x.dataType(), 0));
                SDVariable some = none.mul(-1.0).add(1.0);
                return graph.mul(graph.div(gradient, graph.add(y, none)), some).mul(0.5);
            }
        },
        RSQRT {
            @Override
            SDVariable value(Graph graph, SDVariable x) {
                return graph.sameDiff().math().rsqrt(x);
            }

            @Override
            SDVariable slope(Graph graph, SDVariable x, SDVariable y, SDVariable gradient) {
                return graph.mul(gradient, graph.div(y, x)).mul(-0.5);
            }
        },
        RECIPROCAL {
            @Override
            SDVariable value(Graph graph, SDVariable x) {
                return graph.div(graph.constant(x.dataType(), 1), x);
            }

            @Override
            SDVariable slope(Graph graph, SDVariable x, SDVariable y, SDVariable gradient) {
                return graph.mul(gradient, graph.mul(y, y)).mul(-1.0);
            }
        },
        EXP {
            @Override
            SDVariable value(Graph graph, SDVariable x) {
                return graph.sameDiff().math().exp(x);
            }

            @Override
            SDVariable slope(Graph graph, SDVariable x, SDVariable y, SDVariable gradient) {
                return graph.mul(gradient, y);
            }
        },
        LOG {
            @Override
            SDVariable value(Graph graph, SDVariable x) {
                return graph.sameDiff().math().log(x);
            }

            @Override
            SDVariable slope(Graph graph, SDVariable x, SDVariable y, SDVariable gradient) {
                return graph.div(gradient, x);
            }
        },
        TANH {
            @Override
            SDVariable value(Graph graph, SDVariable x) {
                return graph.sameDiff().math().tanh(x);
            }

            @Override
            SDVariable slope(Graph graph, SDVariable x, SDVariable y, SDVariable gradient) {
                return graph.mul(gradient, graph.mul(y, y).mul(-1.0).add(1.0));
            }
        },
        SIGMOID {
            @Override
            SDVariable value(Graph graph, SDVariable x) {
                return graph.sameDiff().nn().sigmoid(x);
            }

            @Override
            SDVariable slope(Graph graph, SDVariable x, SDVariable y, SDVariable gradient) {
                return graph.mul(gradient, graph.mul(y, y.mul(-1.0).add(1.0)));
            }
        },
        RELU {
            @Override
            SDVariable value(Graph graph, SDVariable x) {
                return graph.op("relu", x.dataType(), x).reals(0).out();
            }

            @Override
            SDVariable slope(Graph graph, SDVariable x, SDVariable y, SDVariable gradient) {
                // The sign of max(x, 0) is 1 or 0.
                return graph.mul(gradient, graph.sameDiff().math().sign(y));
            }
        },
        /** {@code max(x, 0) + log(1 + e^-|x|)}: no exponential overflows. */
        SOFTPLUS {
            @Override
            SDVariable value(Graph graph, SDVariable x) {
                SDVariable small = graph.sameDiff().math().exp(graph.sameDiff().math().abs(x).mul(-1.0));
                return graph.add(
                        graph.op("relu", x.dataType(), x).reals(0).out(),
                        graph.sameDiff().math().log1p(small));
            }

            @Override
            SDVariable slope(Graph graph, SDVariable x, SDVariable y, SDVariable gradient) {
                return graph.mul(gradient, graph.sameDiff().nn().sigmoid(x));
            }
        },
        /** The same value, a constant to what comes before it. */
        STOP_GRADIENT {
            @Override
            SDVariable value(Graph graph, SDVariable x) {
                return x;
            }

            @Override
            SDVariable slope(Graph graph, SDVariable x, SDVariable y, SDVariable gradient) {
                throw new IllegalStateException("a constant has no gradient");
            }

            @Override
            public boolean differentiable() {
                return false;
            }
        };

        abstract SDVariable value(Graph graph, SDVariable x);

        abstract SDVariable slope(Graph graph, SDVariable x, SDVariable y, SDVariable gradient);

        @Override
        public SDVariable[] lower(Site site) {
            return new SDVariable[] {value(site.graph(), site.x())};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            return new SDVariable[] {slope(site.graph(), site.x(), lowered[0], gradients[0])};
        }
    }

    /** Functions of two numbers, which broadcast. */
    enum Binary implements Operation {
        ADD("add") {
            @Override
            SDVariable left(Graph graph, SDVariable a, SDVariable b, SDVariable y, SDVariable gradient) {
                return gradient;
            }

            @Override
            SDVariable right(Graph graph, SDVariable a, SDVariable b, SDVariable y, SDVariable gradient) {
                return gradient;
            }
        },
        SUB("subtract") {
            @Override
            SDVariable left(Graph graph, SDVariable a, SDVariable b, SDVariable y, SDVariable gradient) {
                return gradient;
            }

            @Override
            SDVariable right(Graph graph, SDVariable a, SDVariable b, SDVariable y, SDVariable gradient) {
                return gradient.mul(-1.0);
            }
        },
        MUL("multiply") {
            @Override
            SDVariable left(Graph graph, SDVariable a, SDVariable b, SDVariable y, SDVariable gradient) {
                return graph.mul(gradient, b);
            }

            @Override
            SDVariable right(Graph graph, SDVariable a, SDVariable b, SDVariable y, SDVariable gradient) {
                return graph.mul(gradient, a);
            }
        },
        DIV("divide") {
            @Override
            SDVariable left(Graph graph, SDVariable a, SDVariable b, SDVariable y, SDVariable gradient) {
                return graph.div(gradient, b);
            }

            @Override
            SDVariable right(Graph graph, SDVariable a, SDVariable b, SDVariable y, SDVariable gradient) {
                return graph.mul(gradient, graph.div(y, b)).mul(-1.0);
            }
        },
        MAXIMUM("maximum") {
            @Override
            SDVariable left(Graph graph, SDVariable a, SDVariable b, SDVariable y, SDVariable gradient) {
                return graph.mul(gradient, share(graph, "greater", a, b));
            }

            @Override
            SDVariable right(Graph graph, SDVariable a, SDVariable b, SDVariable y, SDVariable gradient) {
                return graph.mul(gradient, share(graph, "less", a, b));
            }
        },
        MINIMUM("minimum") {
            @Override
            SDVariable left(Graph graph, SDVariable a, SDVariable b, SDVariable y, SDVariable gradient) {
                return graph.mul(gradient, share(graph, "less", a, b));
            }

            @Override
            SDVariable right(Graph graph, SDVariable a, SDVariable b, SDVariable y, SDVariable gradient) {
                return graph.mul(gradient, share(graph, "greater", a, b));
            }
        },
        GREATER("greater") {
            @Override
            public boolean differentiable() {
                return false;
            }
        },
        EQUAL("equals") {
            @Override
            public boolean differentiable() {
                return false;
            }
        };

        private final String nativeName;

        Binary(String nativeName) {
            this.nativeName = nativeName;
        }

        /** The gradient of the first operand, before it is summed over what was repeated. */
        SDVariable left(Graph graph, SDVariable a, SDVariable b, SDVariable y, SDVariable gradient) {
            throw new IllegalStateException(this + " has no gradient");
        }

        /** The gradient of the second operand, before it is summed over what was repeated. */
        SDVariable right(Graph graph, SDVariable a, SDVariable b, SDVariable y, SDVariable gradient) {
            throw new IllegalStateException(this + " has no gradient");
        }

        /** 1 where the comparison holds, one half where both are equal. */
        private static SDVariable share(Graph graph, String comparison, SDVariable a, SDVariable b) {
            SDVariable whole = graph.mask(comparison, a.dataType(), a, b);
            return graph.add(whole, graph.mask("equals", a.dataType(), a, b).mul(0.5));
        }

        @Override
        public SDVariable[] lower(Site site) {
            DataType result = differentiable() ? site.type() : DataType.BOOL;
            SDVariable value =
                    site.graph().op(nativeName, result, site.in()[0], site.in()[1]).out();
            return new SDVariable[] {site.graph().cast(value, site.type())};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            Graph graph = site.graph();
            SDVariable a = site.in()[0];
            SDVariable b = site.in()[1];
            SDVariable[] result = new SDVariable[2];
            if (site.wanted(0)) {
                result[0] = graph.unbroadcast(
                        left(graph, a, b, lowered[0], gradients[0]), site.shape(), site.inShapes()[0]);
            }
            if (site.wanted(1)) {
                result[1] = graph.unbroadcast(
                        right(graph, a, b, lowered[0], gradients[0]), site.shape(), site.inShapes()[1]);
            }
            return result;
        }
    }

    /** {@code x + number}. */
    record AddScalar(double number) implements Operation {
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
    record MulScalar(double number) implements Operation {
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
    record Pow(double exponent) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            return new SDVariable[] {site.graph().sameDiff().math().pow(site.x(), exponent)};
        }

        @Override
        public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
            SDVariable slope = site.graph().sameDiff().math().pow(site.x(), exponent - 1).mul(exponent);
            return new SDVariable[] {site.graph().mul(gradients[0], slope)};
        }
    }

    /** Limits to {@code [low, high]}; the slope at the limits is 1. */
    record Clamp(double low, double high) implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            Graph graph = site.graph();
            SDVariable raised = graph.op("maximum", site.type(), site.x(), graph.constant(site.type(), low))
                    .out();
            return new SDVariable[] {
                graph.op("minimum", site.type(), raised, graph.constant(site.type(), high))
                        .out()
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
    record Where() implements Operation {
        @Override
        public SDVariable[] lower(Site site) {
            Graph graph = site.graph();
            SDVariable condition = graph.expand(
                    graph.op("not_equals", DataType.BOOL, site.x(), graph.constant(site.x().dataType(), 0))
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

package io.normbench.tck;

import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Element-wise operations. */
final class ArithmeticCases {
    private static final Nd X = Nd.normal(1, 2, 3, 4);
    private static final Nd POSITIVE = Nd.positive(2, 2, 3, 4);

    private ArithmeticCases() {}

    static Stream<OpCase> cases() {
        return Stream.of(unary(), positive(), binary(), others()).flatMap(cases -> cases);
    }

    private static Stream<OpCase> unary() {
        return Stream.of(
                one("add scalar", X, t -> t.add(2.5), v -> v + 2.5),
                one("sub scalar", X, t -> t.sub(2.5), v -> v - 2.5),
                one("mul scalar", X, t -> t.mul(-1.5), v -> v * -1.5),
                one("div scalar", X, t -> t.div(4), v -> v / 4),
                one("neg", X, Tensor::neg, v -> -v),
                one("abs", X, Tensor::abs, Math::abs),
                one("positiveTwice", X, Tensor::positiveTwice, x -> 2 * Math.max(x, 0)),
                one("square", X, Tensor::square, v -> v * v),
                one("withBackward", X, ArithmeticCases::squareByHand, v -> v * v),
                one("withBackward of seventy, one behind the other", X, ArithmeticCases::seventyShifts, v -> v + 70),
                one("exp", X, Tensor::exp, Math::exp),
                one("tanh", X, Tensor::tanh, Math::tanh),
                one("sigmoid", X, Tensor::sigmoid, v -> 1 / (1 + Math.exp(-v))),
                one("erf", X, Tensor::erf, ArithmeticCases::erf),
                one("relu", X, Tensor::relu, v -> Math.max(v, 0)),
                one("silu", X, Tensor::silu, v -> v / (1 + Math.exp(-v))),
                one("softplus", X, Tensor::softplus, v -> Math.log1p(Math.exp(v))),
                one("pow integer", X, t -> t.pow(3), v -> v * v * v),
                one("hardTanh", X, t -> t.hardTanh(-0.5, 0.75), v -> Math.max(-0.5, Math.min(0.75, v))),
                one("clamp", X, t -> t.clamp(-0.5, 0.75), v -> Math.max(-0.5, Math.min(0.75, v))));
    }

    private static Stream<OpCase> positive() {
        return Stream.of(
                one("sqrt", POSITIVE, Tensor::sqrt, Math::sqrt),
                one("safeSqrt", POSITIVE, Tensor::safeSqrt, Math::sqrt),
                one("rsqrt", POSITIVE, Tensor::rsqrt, v -> 1 / Math.sqrt(v)),
                one("reciprocal", POSITIVE, Tensor::reciprocal, v -> 1 / v),
                one("log", POSITIVE, Tensor::log, Math::log),
                one("pow real", POSITIVE, t -> t.pow(-0.75), v -> Math.pow(v, -0.75)));
    }

    private static Stream<OpCase> binary() {
        return Stream.of(
                        two("add", Tensor::add, (a, b) -> a + b),
                        two("sub", Tensor::sub, (a, b) -> a - b),
                        two("mul", Tensor::mul, (a, b) -> a * b),
                        two("div", Tensor::div, (a, b) -> a / b),
                        two("maximum", Tensor::maximum, Math::max),
                        two("atLeast", Tensor::atLeast, Math::max),
                        two("minimum", Tensor::minimum, Math::min),
                        two("lerp", (a, b) -> a.lerp(b, 0.3), (a, b) -> a + 0.3 * (b - a)))
                .flatMap(cases -> cases);
    }

    private static Stream<OpCase> others() {
        Nd condition = Nd.build(Nd.shape(2, 3, 1), i -> (i[0] + i[1]) % 2 * -2.0);
        return Stream.of(
                OpCase.of(
                        "mulAdd",
                        List.of(X, Nd.normal(4, 2, 3, 4), Nd.normal(5, 2, 3, 4)),
                        t -> t.get(0).mulAdd(t.get(1), t.get(2)),
                        v -> Nd.build(
                                X.shape(),
                                i -> v.get(0).at(i) * v.get(1).at(i) + v.get(2).at(i))),
                OpCase.of(
                        "mulAdd broadcast",
                        List.of(X, Nd.normal(4, 1, 3, 1), Nd.normal(5, 3, 1)),
                        t -> t.get(0).mulAdd(t.get(1), t.get(2)),
                        v -> Nd.build(
                                X.shape(),
                                i -> v.get(0).at(i) * v.get(1).at(i) + v.get(2).at(i))),
                OpCase.of(
                        "where broadcast",
                        List.of(X, Nd.normal(6, 4)),
                        t -> t.get(0)
                                .engine()
                                .tensor(condition.data(), condition.shape())
                                .where(t.get(0), t.get(1)),
                        v -> Nd.build(
                                X.shape(),
                                i -> condition.at(i) != 0
                                        ? v.get(0).at(i)
                                        : v.get(1).at(i))));
    }

    /** {@code 2/√π · e^-x² · Σ 2ⁿ x^(2n+1) / (1·3···(2n+1))}: no term has another sign than x. */
    static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    private static OpCase one(String name, Nd x, UnaryOperator<Tensor> op, DoubleUnaryOperator reference) {
        return OpCase.of(
                name, List.of(x), t -> op.apply(t.get(0)), v -> v.get(0).map(reference));
    }

    /** Equal shapes, a broadcast second operand, and operands that both repeat. */
    private static Stream<OpCase> two(String name, BinaryOperator<Tensor> op, DoubleBinaryOperator reference) {
        return Stream.of(
                pair(name, X, Nd.positive(3, 2, 3, 4), op, reference),
                pair(name + " broadcast", X, Nd.positive(3, 3, 1), op, reference),
                pair(name + " outer", Nd.normal(7, 4, 1), Nd.positive(8, 2, 1, 3), op, reference));
    }

    private static OpCase pair(String name, Nd a, Nd b, BinaryOperator<Tensor> op, DoubleBinaryOperator reference) {
        int rank = Math.max(a.shape().length, b.shape().length);
        long[] shape = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            shape[axis] = Math.max(length(a, axis - rank), length(b, axis - rank));
        }
        return OpCase.of(
                name,
                List.of(a, b),
                t -> op.apply(t.get(0), t.get(1)),
                v -> Nd.build(
                        shape,
                        i -> reference.applyAsDouble(v.get(0).at(i), v.get(1).at(i))));
    }

    private static long length(Nd nd, int fromEnd) {
        int axis = nd.shape().length + fromEnd;
        return axis < 0 ? 1 : nd.shape()[axis];
    }

    private static Tensor squareByHand(Tensor x) {
        Tensor[] kept = new Tensor[1];
        return x.withBackward(
                values -> {
                    kept[0] = values;
                    return values.square();
                },
                gradient -> gradient.mul(kept[0]).mul(2));
    }

    /** Each doubles what comes to it, and its gradient, and is halved. */
    private static Tensor seventyShifts(Tensor x) {
        Tensor y = x;
        for (int i = 0; i < 70; i++) {
            y = y.add(1)
                    .withBackward(values -> values.mul(2), gradient -> gradient.mul(2))
                    .mul(0.5);
        }
        return y;
    }
}

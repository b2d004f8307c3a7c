package io.normbench.tck;

import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Operations that move values without changing them. */
final class ShapeCases {
    private static final Nd X = Nd.normal(21, 2, 3, 4);
    private static final Nd IMAGE = Nd.normal(22, 1, 2, 3, 2);

    private ShapeCases() {}

    static Stream<OpCase> cases() {
        return Stream.of(
                of("reshape", X, t -> t.reshape(4, 6), x -> new Nd(x.data(), 4, 6)),
                of("reshape inferred", X, t -> t.reshape(3, -1), x -> new Nd(x.data(), 3, 8)),
                of(
                        "reshape after permute",
                        X,
                        t -> t.permute(2, 0, 1).reshape(24),
                        x -> Nd.build(Nd.shape(24), i -> x.at(i[0] % 6 / 3, i[0] % 3, i[0] / 6))),
                of(
                        "permute",
                        X,
                        t -> t.permute(2, 0, 1),
                        x -> Nd.build(Nd.shape(4, 2, 3), i -> x.at(i[1], i[2], i[0]))),
                of(
                        "transpose",
                        X,
                        t -> t.transpose(0, -1),
                        x -> Nd.build(Nd.shape(4, 3, 2), i -> x.at(i[2], i[1], i[0]))),
                of(
                        "slice",
                        X,
                        t -> t.slice(1, 1, 3),
                        x -> Nd.build(Nd.shape(2, 2, 4), i -> x.at(i[0], i[1] + 1, i[2]))),
                of(
                        "slice negative axis",
                        X,
                        t -> t.slice(-1, 2, 3),
                        x -> Nd.build(Nd.shape(2, 3, 1), i -> x.at(i[0], i[1], 2))),
                of("expand", Nd.normal(23, 1, 3, 1), t -> t.expand(2, 3, 4), x -> Nd.build(Nd.shape(2, 3, 4), x::at)),
                OpCase.of(
                        "concat",
                        List.of(X, Nd.normal(24, 2, 1, 4), Nd.normal(25, 2, 2, 4)),
                        t -> t.get(0).concat(1, t.get(1), t.get(2)),
                        v -> Nd.build(
                                Nd.shape(2, 6, 4),
                                i -> i[1] < 3
                                        ? v.get(0).at(i)
                                        : i[1] < 4
                                                ? v.get(1).at(i[0], 0, i[2])
                                                : v.get(2).at(i[0], i[1] - 4, i[2]))),
                of("concat alone", X, t -> t.concat(0), x -> x),
                of(
                        "pad",
                        IMAGE,
                        t -> t.pad(1, 2, 0, 1, -0.5),
                        x -> Nd.build(
                                Nd.shape(1, 2, 4, 5),
                                i -> i[2] < 3 && i[3] >= 1 && i[3] < 3 ? x.at(i[0], i[1], i[2], i[3] - 1) : -0.5)),
                of(
                        "select repeated and reordered",
                        X,
                        t -> t.select(1, longs(t, new long[] {2, 0, 2}, 3)),
                        x -> Nd.build(Nd.shape(2, 3, 4), i -> x.at(i[0], i[1] == 1 ? 0 : 2, i[2]))),
                of(
                        "gather",
                        X,
                        t -> t.gather(2, longs(t, new long[] {3, 0, 1, 1, 2, 0, 3, 3, 0, 1, 2, 2}, 2, 3, 2)),
                        x -> {
                            Nd index = new Nd(new double[] {3, 0, 1, 1, 2, 0, 3, 3, 0, 1, 2, 2}, 2, 3, 2);
                            return Nd.build(Nd.shape(2, 3, 2), i -> x.at(i[0], i[1], (int) index.at(i)));
                        }));
    }

    private static Tensor longs(Tensor like, long[] values, long... shape) {
        return like.engine().tensor(values, shape);
    }

    private static OpCase of(String name, Nd x, Function<Tensor, Tensor> op, Function<Nd, Nd> reference) {
        return OpCase.of(name, List.of(x), t -> op.apply(t.get(0)), v -> reference.apply(v.get(0)));
    }
}

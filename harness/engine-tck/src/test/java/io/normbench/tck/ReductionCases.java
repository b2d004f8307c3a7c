package io.normbench.tck;

import io.normbench.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Operations that join values along axes. */
final class ReductionCases {
    private static final Nd X = Nd.normal(11, 2, 3, 2, 3);

    private ReductionCases() {}

    static Stream<OpCase> cases() {
        return Stream.of(
                        over("sum", Tensor::sum, values -> Arrays.stream(values).sum()),
                        over("mean", Tensor::mean, Nd::mean),
                        over("variance", Tensor::variance, Nd::variance),
                        over("moments mean", (t, axes) -> t.moments(axes).mean(), Nd::mean),
                        over("moments variance", (t, axes) -> t.moments(axes).variance(), Nd::variance),
                        over(
                                "max",
                                Tensor::max,
                                values -> Arrays.stream(values).max().orElseThrow()),
                        over("norm", Tensor::norm, ReductionCases::length),
                        whole(),
                        alongAnAxis())
                .flatMap(cases -> cases);
    }

    private static Stream<OpCase> over(
            String name, BiFunction<Tensor, int[], Tensor> op, ToDoubleFunction<double[]> join) {
        return Stream.of(new int[] {1}, new int[] {0, 2, 3}, new int[] {-1, -2}, new int[] {0, 1, 2, 3})
                .map(axes -> OpCase.of(
                        name + " " + Arrays.toString(axes),
                        List.of(X),
                        t -> op.apply(t.get(0), axes),
                        v -> v.get(0).reduce(join, axes)));
    }

    private static Stream<OpCase> whole() {
        return Stream.of(
                OpCase.of(
                        "sumAll",
                        List.of(X),
                        t -> t.get(0).sumAll(),
                        v -> new Nd(new double[] {Arrays.stream(v.get(0).data()).sum()})),
                OpCase.of(
                        "meanAll",
                        List.of(X),
                        t -> t.get(0).meanAll(),
                        v -> new Nd(new double[] {Nd.mean(v.get(0).data())})));
    }

    private static Stream<OpCase> alongAnAxis() {
        return Stream.of(1, -1)
                .flatMap(axis -> Stream.of(
                        OpCase.of("softmax " + axis, List.of(X), t -> t.get(0).softmax(axis), v -> {
                            Nd sums = v.get(0)
                                    .map(Math::exp)
                                    .reduce(values -> Arrays.stream(values).sum(), axis);
                            return Nd.build(X.shape(), i -> Math.exp(v.get(0).at(i)) / sums.at(i));
                        }),
                        OpCase.of(
                                "logSoftmax " + axis, List.of(X), t -> t.get(0).logSoftmax(axis), v -> {
                                    Nd sums = v.get(0)
                                            .map(Math::exp)
                                            .reduce(
                                                    values -> Arrays.stream(values)
                                                            .sum(),
                                                    axis);
                                    return Nd.build(X.shape(), i -> v.get(0).at(i) - Math.log(sums.at(i)));
                                })));
    }

    private static double length(double[] values) {
        return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
    }
}

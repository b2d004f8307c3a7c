package io.normbench.tck;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The fused normalizations, as functions of their input and affine. */
final class NormalizationCases {
    private static final double EPS = 1e-3;
    private static final Nd X = Nd.normal(61, 3, 4, 2, 2);
    private static final Nd WEIGHT = Nd.normal(62, 4);
    private static final Nd BIAS = Nd.normal(63, 4);

    private NormalizationCases() {}

    static Stream<OpCase> cases() {
        return Stream.of(
                OpCase.of(
                        "batchNorm training",
                        List.of(X, WEIGHT, BIAS),
                        t -> t.get(0).batchNorm(t.get(1), t.get(2), null, null, true, 0.1, EPS),
                        v -> affine(standardized(v.get(0), 0, 2, 3), v.get(1), v.get(2))),
                OpCase.of(
                        "batchNorm without affine",
                        List.of(X),
                        t -> t.get(0).batchNorm(null, null, null, null, true, 0.1, EPS),
                        v -> standardized(v.get(0), 0, 2, 3)),
                OpCase.of(
                        "batchNorm of three axes",
                        List.of(Nd.normal(64, 1, 3, 8)),
                        t -> t.get(0).batchNorm(null, null, null, null, true, 0, EPS),
                        v -> standardized(v.get(0), 0, 2)),
                OpCase.of(
                        "groupNorm",
                        List.of(X, WEIGHT, BIAS),
                        t -> t.get(0).groupNorm(2, t.get(1), t.get(2), EPS),
                        v -> affine(grouped(v.get(0)), v.get(1), v.get(2))),
                OpCase.of(
                        "groupNorm without affine",
                        List.of(X),
                        t -> t.get(0).groupNorm(2, null, null, EPS),
                        v -> grouped(v.get(0))),
                OpCase.of(
                        "layerNorm",
                        List.of(Nd.normal(65, 2, 3, 4), WEIGHT, BIAS),
                        t -> t.get(0).layerNorm(t.get(1), t.get(2), EPS),
                        v -> {
                            Nd y = standardized(v.get(0), 2);
                            return Nd.build(
                                    y.shape(),
                                    i -> y.at(i) * v.get(1).at(i) + v.get(2).at(i));
                        }),
                OpCase.of(
                        "layerNorm without affine",
                        List.of(Nd.normal(65, 2, 3, 4)),
                        t -> t.get(0).layerNorm(null, null, EPS),
                        v -> standardized(v.get(0), 2)),
                OpCase.of(
                        "weightNorm",
                        List.of(X, Nd.normal(66, 3)),
                        t -> t.get(0).weightNorm(t.get(1)),
                        v -> {
                            Nd length = v.get(0)
                                    .reduce(
                                            values -> Math.sqrt(Arrays.stream(values)
                                                    .map(x -> x * x)
                                                    .sum()),
                                            1,
                                            2,
                                            3);
                            return Nd.build(
                                    X.shape(), i -> v.get(0).at(i) * v.get(1).at(i[0]) / length.at(i));
                        }),
                OpCase.of(
                        "channelAffine",
                        List.of(X, WEIGHT, BIAS),
                        t -> t.get(0).channelAffine(t.get(1), t.get(2)),
                        v -> affine(v.get(0), v.get(1), v.get(2))),
                OpCase.of(
                        "channelAffine with a repeated scale",
                        List.of(Nd.normal(70, 3, 4, 1, 1), Nd.normal(71, 1), BIAS),
                        t -> t.get(0).channelAffine(t.get(1).expand(4), t.get(2)),
                        v -> affine(
                                v.get(0), Nd.build(BIAS.shape(), i -> v.get(1).at(0)), v.get(2))),
                OpCase.of(
                        "sampleMoments mean",
                        List.of(X),
                        t -> t.get(0).sampleMoments().mean(),
                        v -> v.get(0).reduce(Nd::mean, 2, 3)),
                OpCase.of(
                        "sampleMoments variance",
                        List.of(X),
                        t -> t.get(0).sampleMoments().variance(),
                        v -> v.get(0).reduce(Nd::variance, 2, 3)),
                sampleAffine("sampleAffine", X, 3, 3),
                sampleAffine("sampleAffine of one sample", Nd.normal(66, 1, 4, 2, 3), 1, 1),
                sampleAffine("sampleAffine with one scale for all samples", X, 1, 3),
                sampleAffine("sampleAffine with one shift for all samples", X, 3, 1),
                sampleAffine("sampleAffine of larger maps", Nd.normal(67, 2, 4, 5, 4), 2, 1));
    }

    private static OpCase sampleAffine(String name, Nd x, long scales, long shifts) {
        return OpCase.of(
                name,
                List.of(x, Nd.normal(68, scales, 4, 1, 1), Nd.normal(69, shifts, 4, 1, 1)),
                t -> t.get(0).sampleAffine(t.get(1), t.get(2)),
                v -> Nd.build(
                        x.shape(),
                        i -> v.get(0).at(i) * v.get(1).at(i) + v.get(2).at(i)));
    }

    private static Nd standardized(Nd x, int... axes) {
        Nd mean = x.reduce(Nd::mean, axes);
        Nd variance = x.reduce(Nd::variance, axes);
        return Nd.build(x.shape(), i -> (x.at(i) - mean.at(i)) / Math.sqrt(variance.at(i) + EPS));
    }

    private static Nd grouped(Nd x) {
        return new Nd(standardized(new Nd(x.data(), 3, 2, 8), 2).data(), x.shape());
    }

    private static Nd affine(Nd x, Nd weight, Nd bias) {
        return Nd.build(x.shape(), i -> x.at(i) * weight.at(i[1]) + bias.at(i[1]));
    }
}

package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Moments, and the affine of each channel of each sample, of tensors large enough for an engine to take another way than
 * for a few values: against plain Java, with gradients by formula, in every layout.
 */
class MomentsTest {
    private static final long[][] SHAPES = {
        // Few positions, of few channels and of many, runs as in networks, more than 4096 with divisors and without.
        {40, 16, 2, 2}, {520, 8, 2, 2}, {5, 8, 6, 7}, {3, 2, 40, 20}, {1, 2, 80, 90}, {1, 1, 1, 5003}
    };
    private static final int[][] AXES = {{2, 3}, {0, 2, 3}, {1}, {-1}, {0}, {1, 2, 3}, {0, 1, 2, 3}, {1, 3}};

    private static Engine float64;
    private static Engine float32;

    @BeforeAll
    static void open() {
        float64 = Engines.float64();
        float32 = Engines.float32();
    }

    @AfterAll
    static void close() {
        float64.close();
        float32.close();
    }

    static Stream<Arguments> shapesAndAxes() {
        return Arrays.stream(SHAPES).flatMap(shape -> Arrays.stream(AXES).map(axes -> Arguments.of(shape, axes)));
    }

    static Stream<long[]> shapes() {
        return Arrays.stream(SHAPES);
    }

    @ParameterizedTest
    @MethodSource("shapesAndAxes")
    void overAnyAxes(long[] shape, int[] axes) {
        Nd x = Nd.normal(1, shape);

        check(float64, x, t -> t.moments(axes).mean(), Nd::mean, Slope.MEAN, 1e-12, axes);
        check(float64, x, t -> t.moments(axes).variance(), Nd::variance, Slope.VARIANCE, 1e-12, axes);
        check(float64, x, t -> t.variance(axes), Nd::variance, Slope.VARIANCE, 1e-12, axes);
        check(float64, x, t -> t.mean(axes), Nd::mean, Slope.MEAN, 1e-12, axes);
        check(float32, x, t -> t.mean(axes), Nd::mean, Slope.MEAN, 2e-6, axes);
        double values = x.data().length / (double) x.reduce(Nd::mean, axes).data().length;
        check(float64, x, t -> t.sum(axes).mul(1 / values), Nd::mean, Slope.MEAN, 1e-12, axes);
    }

    /** Each of the ways in which what is one for each channel can meet an image. */
    @ParameterizedTest
    @MethodSource("shapes")
    void affineOfChannels(long[] shape) {
        affineOfChannels(
                shape,
                t -> t.get(0).channelAffine(t.get(1).reshape(-1), t.get(2).reshape(-1)));
        affineOfChannels(shape, t -> t.get(0).mul(t.get(1)).add(t.get(2)));
        affineOfChannels(shape, t -> t.get(0).mulAdd(t.get(1), t.get(2)));
        affineOfChannels(
                shape, t -> t.get(0).div(t.get(1).reciprocal()).sub(t.get(2).neg()));
    }

    private static void affineOfChannels(long[] shape, Function<List<Tensor>, Tensor> affine) {
        Nd x = Nd.normal(3, shape);
        Nd scale = Nd.normal(5, 1, shape[1], 1, 1);
        Nd shift = Nd.normal(6, 1, shape[1], 1, 1);
        Nd seed = Nd.normal(4, shape);
        Gradients got = OpCase.gradients(float64, List.of(x, scale, shift), affine::apply, seed);

        Nd ofScale = Nd.build(shape, i -> seed.at(i) * x.at(i));
        assertClose("value", got.outputs().get(0), Nd.build(shape, i -> x.at(i) * scale.at(i) + shift.at(i)), 1e-12);
        assertClose("gradient", got.inputGradient(), Nd.build(shape, i -> seed.at(i) * scale.at(i)), 1e-12);
        assertClose("of scale", got.parameterGradients().get("p1"), summed(ofScale, 1), 1e-11);
        assertClose("of shift", got.parameterGradients().get("p2"), summed(seed, 1), 1e-11);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void ofSamples(long[] shape) {
        ofSamples(float64, Nd.normal(2, shape), 1e-12, 1e-12);
    }

    /** Squares subtracted from squares would leave nothing of these variances. */
    @ParameterizedTest
    @MethodSource("shapes")
    void ofSamplesFarFromZeroInSinglePrecision(long[] shape) {
        ofSamples(float32, farFromZero(shape), 4e-7, 2e-5);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void ofSamplesChannelsLast(long[] shape) {
        if (Engines.declared().hasChannelsLast()) {
            try (Engine lastInDouble = Engines.open(DType.FLOAT64, true);
                    Engine last = Engines.open(DType.FLOAT32, true)) {
                ofSamples(lastInDouble, Nd.normal(2, shape), 1e-12, 1e-12);
                ofSamples(last, farFromZero(shape), 4e-7, 2e-5);
            }
        }
    }

    private static void ofSamples(Engine engine, Nd x, double meanTolerance, double tolerance) {
        check(engine, x, t -> t.sampleMoments().mean(), Nd::mean, Slope.MEAN, meanTolerance, 2, 3);
        check(engine, x, t -> t.sampleMoments().variance(), Nd::variance, Slope.VARIANCE, tolerance, 2, 3);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void affineOfSamples(long[] shape) {
        affine(float64, shape, 1e-12);
        affine(float32, shape, 2e-5);
        if (Engines.declared().hasChannelsLast()) {
            try (Engine channelsLast = Engines.open(DType.FLOAT64, true)) {
                affine(channelsLast, shape, 1e-12);
            }
        }
    }

    /** What was reshaped may lie as no other image does, where there is one. */
    @Test
    void affineOfChannelsOfOneImageThatWasReshaped() {
        Nd x = Nd.normal(10, 1, 6, 3, 4);
        Nd scale = Nd.normal(11, 6);
        Nd seed = Nd.normal(12, x.shape());
        for (boolean channelsLast : new boolean[] {false, true}) {
            if (channelsLast && !Engines.declared().hasChannelsLast()) {
                continue;
            }
            try (Engine engine = Engines.open(DType.FLOAT64, channelsLast)) {
                Gradients got = OpCase.gradients(
                        engine,
                        List.of(x, scale, Nd.normal(13, 6)),
                        t -> t.get(0)
                                .reshape(1, 1, 6, 3, 4)
                                .mul(2)
                                .reshape(1, 6, 3, 4)
                                .channelAffine(t.get(1), t.get(2)),
                        seed);

                assertClose(
                        "gradient",
                        got.inputGradient(),
                        Nd.build(x.shape(), i -> 2 * seed.at(i) * scale.at(i[1])),
                        1e-12);
                Nd ofScale = Nd.build(x.shape(), i -> 2 * seed.at(i) * x.at(i));
                assertClose("of scale", got.parameterGradients().get("p1"), summed(ofScale, 1), 1e-12);
            }
        }
    }

    /** Every combination of what is one for each sample, and what is one for all. */
    private static void affine(Engine engine, long[] shape, double tolerance) {
        Nd x = Nd.normal(3, shape);
        Nd seed = Nd.normal(4, shape);
        for (long scales : new long[] {1, shape[0]}) {
            for (long shifts : new long[] {1, shape[0]}) {
                Nd scale = Nd.normal(5, scales, shape[1], 1, 1);
                Nd shift = Nd.normal(6, shifts, shape[1], 1, 1);
                Gradients got = OpCase.gradients(
                        engine, List.of(x, scale, shift), t -> t.get(0).sampleAffine(t.get(1), t.get(2)), seed);

                Nd y = Nd.build(shape, i -> x.at(i) * scale.at(i) + shift.at(i));
                Nd ofScale = Nd.build(shape, i -> seed.at(i) * x.at(i));
                assertClose("value", got.outputs().get(0), y, tolerance);
                assertClose("gradient", got.inputGradient(), Nd.build(shape, i -> seed.at(i) * scale.at(i)), tolerance);
                assertClose("of scale", got.parameterGradients().get("p1"), summed(ofScale, scales), tolerance);
                assertClose("of shift", got.parameterGradients().get("p2"), summed(seed, shifts), tolerance);
            }
        }
    }

    private static Nd summed(Nd values, long samples) {
        int[] axes = samples == 1 ? new int[] {0, 2, 3} : new int[] {2, 3};
        return values.reduce(v -> Arrays.stream(v).sum(), axes);
    }

    /** The sum of these is not a number of float32, their mean is: that or the one beside it. */
    @Test
    void theMeanOfEqualValuesIsThatValueButForARounding() {
        Nd x = Nd.build(Nd.shape(3, 5, 9, 11), i -> (float) 12345.678);
        double[] mean = float32.scoped(() ->
                float32.tensor(x.data(), x.shape()).moments(0, 2, 3).mean().toDoubles());

        assertThat(Arrays.stream(mean).allMatch(value -> Math.abs(value - (float) 12345.678) <= Math.ulp(12345.678f)))
                .as(Arrays.toString(mean))
                .isTrue();
    }

    @Test
    void anInfiniteValueMakesTheMeanInfinite() {
        for (double infinite : new double[] {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            for (long[] shape : new long[][] {{2, 3, 2, 2}, {8, 3, 9, 9}}) {
                Nd x = Nd.normal(7, shape).with(0, infinite);
                float32.scoped(() -> {
                    Tensor tensor = float32.tensor(x.data(), shape);
                    assertThat(tensor.moments(0, 2, 3).mean().toDoubles()[0]).isEqualTo(infinite);
                    assertThat(tensor.moments(0, 2, 3).variance().toDoubles()[0])
                            .isNaN();
                    return null;
                });
            }
        }
    }

    /** The slope of a moment: that of {@code x}, a value of n with this mean. */
    private interface Slope {
        Slope MEAN = (x, mean, n) -> 1.0 / n;
        Slope VARIANCE = (x, mean, n) -> 2 * (x - mean) / n;

        double at(double x, double mean, long n);
    }

    private static void check(
            Engine engine,
            Nd x,
            Function<Tensor, Tensor> operation,
            ToDoubleFunction<double[]> reference,
            Slope slope,
            double tolerance,
            int... axes) {
        Nd want = x.reduce(reference, axes);
        Nd mean = x.reduce(Nd::mean, axes);
        long joined = x.data().length / want.data().length;
        Nd seed = Nd.normal(8, want.shape());
        Gradients got = OpCase.gradients(engine, List.of(x), t -> operation.apply(t.get(0)), seed);

        assertThat(got.outputs().get(0).shape()).containsExactly(want.shape());
        assertClose("value", got.outputs().get(0), want, tolerance);
        // Each slope is about as large as an element's share.
        Nd slopes = Nd.build(x.shape(), i -> joined * seed.at(i) * slope.at(x.at(i), mean.at(i), joined));
        double[] times = Arrays.stream(got.inputGradient().toDoubles())
                .map(g -> g * joined)
                .toArray();
        // Distances from a mean of float32 are off by half of what its last digit is worth.
        double distances = slope == Slope.MEAN ? 0 : 4e-7 * Math.abs(mean.data()[0]) * (tolerance > 1e-9 ? 4 : 0);
        assertClose("gradient", HostTensor.of(times, x.shape()), slopes, Math.max(tolerance, distances) + 2e-12);
    }

    private static void assertClose(String what, HostTensor got, Nd want, double tolerance) {
        Comparison.assertClose(what, got.toDoubles(), want.data(), tolerance);
    }

    /** About 8192 with deviation 1; exact in float32. */
    private static Nd farFromZero(long... shape) {
        return Nd.normal(9, shape).map(value -> 8192 + Math.rint(512 * value) / 512);
    }
}

package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.norm.Normalization;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Float32 sums of many elements are as good as the rounding of their result, not as that of every partial sum. */
class LongSumsTest {
    /** Some roundings of 6e-8, relative to the sum of the magnitudes. */
    private static final double TOLERANCE = 5e-7;

    private static final Nd LARGE = float32(Nd.normal(21, 2, 3, 256, 256).map(v -> 8192 + v));
    private static final Nd SEED = float32(Nd.positive(22, 2, 3, 256, 256));

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engines.float32();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    static int[][] axes() {
        return new int[][] {{0, 2, 3}, {2, 3}, {3}, {2}, {1, 2, 3}, {0, 1, 2, 3}, {0, 2}};
    }

    @ParameterizedTest
    @MethodSource("axes")
    void sumAndMeanOfManyElements(int[] axes) {
        assertRelative(LARGE.reduce(v -> Arrays.stream(v).sum(), axes), values(x -> x.sum(axes), LARGE));
        assertRelative(LARGE.reduce(Nd::mean, axes), values(x -> x.mean(axes), LARGE));
        assertRelative(LARGE.reduce(Nd::mean, axes), values(x -> x.moments(axes).mean(), LARGE));
    }

    /** A mean of magnitude 8192 is rounded by up to 5e-4, which moves a variance of 1 by its square. */
    @ParameterizedTest
    @MethodSource("axes")
    void varianceAboutALargeMean(int[] axes) {
        Nd want = LARGE.reduce(Nd::variance, axes);
        double[] got = values(x -> x.variance(axes), LARGE);

        for (int i = 0; i < got.length; i++) {
            assertThat(got[i]).as("element %d", i).isCloseTo(want.data()[i], within(3e-6));
        }
    }

    @Test
    void theGradientOfWhatWasRepeatedIsASum() {
        Nd one = new Nd(new double[] {0.5}, 1);
        Nd perChannel = new Nd(new double[] {0.5, 2, -1}, 3, 1, 1);
        double all = sumOfProducts(-1);
        double[] perChannelSums = {sumOfProducts(0), sumOfProducts(1), sumOfProducts(2)};

        assertRelative(slope(t -> t.get(0).mul(t.get(1)), one), all);
        assertRelative(slope(t -> t.get(0).mul(t.get(1)), perChannel), perChannelSums);
        assertRelative(slope(t -> t.get(0).mul(t.get(1).expand(LARGE.shape())), perChannel), perChannelSums);
    }

    @Test
    void theGradientOfAnAffineIsASum() {
        Nd scale = new Nd(new double[] {0.5, 2, -1}, 3);

        assertRelative(
                slope(t -> t.get(0).channelAffine(t.get(1), t.get(1).stopGradient()), scale),
                sumOfProducts(0),
                sumOfProducts(1),
                sumOfProducts(2));
    }

    /** The values are of unit size, their mean is not. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void batchNormalizationOfALargeMean(boolean fused) {
        Nd mean = LARGE.reduce(Nd::mean, 0, 2, 3);
        Nd spread = LARGE.reduce(Nd::variance, 0, 2, 3).map(v -> 1 / Math.sqrt(v + 1e-5));
        Gradients gradients;
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            Normalization bn = Training.METHODS.create("bn", Map.of()).normalization();
            gradients = session.gradients(
                    (inputs, scope) ->
                            List.of(fused ? bn.apply(inputs.get(0), scope) : bn.define(inputs.get(0), scope)),
                    session.upload(List.of(LARGE.host())),
                    true,
                    SEED.host());
        }

        Nd y = Nd.build(LARGE.shape(), i -> (LARGE.at(i) - mean.at(i)) * spread.at(i));
        double[] got = gradients.outputs().get(0).toDoubles();
        double worst = 0;
        for (int i = 0; i < got.length; i++) {
            worst = Math.max(worst, Math.abs(got[i] - y.data()[i]));
        }
        // Half a unit in the last place of the mean.
        assertThat(worst).isLessThan(6e-4);
    }

    private static double sumOfProducts(int channel) {
        double sum = 0;
        int plane = 256 * 256;
        for (int i = 0; i < LARGE.data().length; i++) {
            if (channel < 0 || i / plane % 3 == channel) {
                sum += (float) (LARGE.data()[i] * SEED.data()[i]);
            }
        }
        return sum;
    }

    private static Nd float32(Nd values) {
        return values.map(v -> (float) v);
    }

    private static double[] values(Function<Tensor, Tensor> operation, Nd x) {
        return engine.scoped(
                () -> operation.apply(engine.tensor(x.data(), x.shape())).toDoubles());
    }

    private static double[] slope(Function<List<Tensor>, Tensor> operation, Nd operand) {
        return OpCase.gradients(engine, List.of(LARGE, operand), operation, SEED)
                .parameterGradients()
                .get("p1")
                .toDoubles();
    }

    private static void assertRelative(Nd want, double[] got) {
        assertRelative(got, want.data());
    }

    /** All that is summed here is positive. */
    private static void assertRelative(double[] got, double... want) {
        assertThat(got).hasSameSizeAs(want);
        for (int i = 0; i < got.length; i++) {
            assertThat(got[i]).as("element %d", i).isCloseTo(want[i], within(TOLERANCE * want[i]));
        }
    }
}

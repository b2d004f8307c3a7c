package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.normbench.tensor.DType;
import io.normbench.tensor.Eigen;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations without gradient, gradients at kinks, ties and zeros, and what tensors say of themselves. */
class SlopelessOperationsTest {
    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engines.float64();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Test
    void greaterIsOneWhereGreater() {
        assertThat(values(() -> row(1, 2, 3).greater(row(2, 2, 2)))).containsExactly(0, 0, 1);
    }

    @Test
    void equalIsOneWhereEqual() {
        assertThat(values(() -> row(1, 2, 3).equal(row(2, 2, 2)))).containsExactly(0, 1, 0);
    }

    @Test
    void comparisonsKeepTheElementType() {
        engine.scoped(() -> {
            assertThat(row(1).greater(row(2)).dtype()).isEqualTo(DType.FLOAT64);
            assertThat(engine.tensor(new long[] {1}, 1)
                            .equal(engine.tensor(new long[] {1}, 1))
                            .dtype())
                    .isEqualTo(DType.INT64);
            return null;
        });
    }

    @Test
    void whereTakesEveryValueButZeroForTrue() {
        assertThat(values(() -> row(0, -1, 0.5).where(row(1, 2, 3), row(7, 8, 9))))
                .containsExactly(7, 2, 3);
    }

    @Test
    void argmaxKeepsItsAxisAndCountsFromTheEnd() {
        engine.scoped(() -> {
            Tensor x = engine.tensor(new double[] {1, 5, 2, 9, 0, 3}, 2, 3);
            assertThat(x.argmax(-1).toLongs()).containsExactly(1, 0);
            assertThat(x.argmax(-1).shape()).containsExactly(2, 1);
            assertThat(x.argmax(0).toLongs()).containsExactly(1, 0, 1);
            assertThat(x.argmax(0).dtype()).isEqualTo(DType.INT64);
            return null;
        });
    }

    @Test
    void topIndicesNamesTheLargestOfTheLastAxis() {
        engine.scoped(() -> {
            Tensor x = engine.tensor(new double[] {1, 5, 2, 9, 0, 3, 4, 4, 4}, 3, 3);
            assertThat(x.topIndices(1).toLongs()).startsWith(1, 0).hasSize(3);
            assertThat(x.topIndices(2).shape()).containsExactly(3, 2);
            assertThat(x.topIndices(2).slice(0, 0, 1).toLongs()).containsExactlyInAnyOrder(1, 2);
            assertThat(x.topIndices(2).slice(0, 1, 2).toLongs()).containsExactlyInAnyOrder(0, 2);
            assertThat(x.topIndices(2).slice(0, 2, 3).toLongs()).doesNotHaveDuplicates();
            assertThat(x.topIndices(3).slice(0, 2, 3).toLongs()).containsExactlyInAnyOrder(0, 1, 2);
            assertThat(x.topIndices(2).dtype()).isEqualTo(DType.INT64);
            return null;
        });
    }

    @Test
    void whatTopIndicesNamesHasTheSlope() {
        Nd x = new Nd(new double[] {1, 5, 2, 9, 0, 3}, 2, 3);

        assertThat(slopes(t -> t.get(0).gather(1, t.get(0).topIndices(2)), x).get(0))
                .containsExactly(0, 1, 1, 1, 0, 1);
    }

    /** Digits of the error function from arbitrary-precision arithmetic (mpmath 1.3). */
    @Test
    void erfIsRightToTheLastDigits() {
        double[] x = {0, 1e-10, 0.1, 0.5, 0.75, 1, 1.5, 2, 3, -0.3, 5, 6};
        double[] erf = {
            0,
            1.128379167095512615e-10,
            0.1124629160182848984,
            0.52049987781304653768,
            0.7111556336535151316,
            0.84270079294971486934,
            0.96610514647531072707,
            0.99532226501895273416,
            0.99997790950300141456,
            -0.32862675945912741619,
            0.99999999999846254021,
            0.99999999999999997848
        };

        assertThat(values(() -> row(x).erf())).containsExactly(erf, within(1e-15));
        assertThat(values(() -> row(1e-10).erf())).containsExactly(new double[] {erf[1]}, within(1e-25));
    }

    @Test
    void erfHasTheSlopeOfTheBell() {
        double[] x = {0, 0.5, -1, 3};

        assertThat(slopes(t -> t.get(0).erf(), new Nd(x, 4)).get(0))
                .containsExactly(
                        java.util.Arrays.stream(x)
                                .map(v -> 2 / Math.sqrt(Math.PI) * Math.exp(-v * v))
                                .toArray(),
                        within(1e-15));
    }

    @Test
    void stopGradientKeepsTheValueAndCutsTheSlope() {
        assertThat(slopes(t -> t.get(0).stopGradient().mul(t.get(0)), new Nd(new double[] {3, -2}, 2))
                        .get(0))
                .containsExactly(3, -2);
    }

    @Test
    void castLetsGradientsThrough() {
        assertThat(slopes(t -> t.get(0).cast(DType.FLOAT32).mul(2).cast(DType.FLOAT64), new Nd(new double[] {3, -2}, 2))
                        .get(0))
                .containsExactly(2, 2);
    }

    @Test
    void castToIntegersCutsTheFraction() {
        engine.scoped(() -> {
            assertThat(row(1.9, -1.9).cast(DType.INT64).toLongs()).containsExactly(1, -1);
            return null;
        });
    }

    @Test
    void maximumAndMinimumShareTheSlopeOfATie() {
        Nd a = new Nd(new double[] {1, 5, 2}, 3);
        Nd b = new Nd(new double[] {1, 2, 5}, 3);

        assertThat(slopes(t -> t.get(0).maximum(t.get(1)), a, b))
                .containsExactly(new double[] {0.5, 1, 0}, new double[] {0.5, 0, 1});
        assertThat(slopes(t -> t.get(0).minimum(t.get(1)), a, b))
                .containsExactly(new double[] {0.5, 0, 1}, new double[] {0.5, 1, 0});
    }

    @Test
    void atLeastSharesTheSlopeOfATie() {
        Nd a = new Nd(new double[] {1, 5, 2}, 3);
        Nd b = new Nd(new double[] {1, 2, 5}, 3);

        assertThat(slopes(t -> t.get(0).atLeast(t.get(1)), a, b))
                .containsExactly(new double[] {0.5, 1, 0}, new double[] {0.5, 0, 1});
    }

    @Test
    void atLeastIsExactWhereverTheFloorLies() {
        double[] floors = {Double.NEGATIVE_INFINITY, -Double.MAX_VALUE, -1e300, -1e8, 0.1};

        assertThat(values(() -> engine.full(0.7, 5).atLeast(row(floors)))).containsOnly(0.7);
        assertThat(values(() -> engine.full(-1e9, 2).atLeast(row(0.1, -1e8)))).containsExactly(0.1, -1e8);
    }

    @Test
    void maxSharesTheSlopeAmongEqualValues() {
        assertThat(slopes(t -> t.get(0).max(0, 1), new Nd(new double[] {4, 1, 4, 4}, 2, 2))
                        .get(0))
                .containsExactly(1 / 3.0, 0, 1 / 3.0, 1 / 3.0);
    }

    @Test
    void reluAndAbsHaveNoSlopeAtZero() {
        Nd zero = new Nd(new double[] {0, -0.0}, 2);

        assertThat(slopes(t -> t.get(0).relu(), zero).get(0)).containsOnly(0);
        assertThat(slopes(t -> t.get(0).abs(), zero).get(0)).containsOnly(0);
    }

    @Test
    void clampHasNoSlopeOutside() {
        assertThat(slopes(t -> t.get(0).clamp(-1, 1), new Nd(new double[] {-2, 0, 2}, 3))
                        .get(0))
                .containsExactly(0, 1, 0);
    }

    @Test
    void hardTanhHasNoSlopeAtItsBoundsEither() {
        assertThat(slopes(t -> t.get(0).hardTanh(-1, 1), new Nd(new double[] {-2, -1, -0.5, 0.5, 1, 2}, 6))
                        .get(0))
                .containsExactly(0, 0, 1, 1, 0, 0);
    }

    @Test
    void sqrtHasAnInfiniteSlopeAtZeroAndSafeSqrtHasNone() {
        Nd zero = new Nd(new double[] {0, 4}, 2);

        assertThat(slopes(t -> t.get(0).sqrt(), zero).get(0)).containsExactly(Double.POSITIVE_INFINITY, 0.25);
        assertThat(slopes(t -> t.get(0).safeSqrt(), zero).get(0)).containsExactly(0, 0.25);
        assertThat(values(() -> row(0, 4).safeSqrt())).containsExactly(0, 2);
    }

    @Test
    void deviationOfConstantValuesHasNoSlope() {
        Nd x = new Nd(new double[] {5, 5, 1, 3}, 2, 2);

        assertThat(values(() -> engine.tensor(x.data(), 2, 2).variance(1).safeSqrt()))
                .containsExactly(0, 1);
        assertThat(slopes(t -> t.get(0).variance(1).safeSqrt(), x).get(0)).containsExactly(0, 0, -0.5, 0.5);
    }

    @Test
    void positiveTwiceHasHalfItsSlopeAtZero() {
        Nd x = new Nd(new double[] {-1, 0, 2}, 3);

        assertThat(values(() -> row(-1, 0, 2).positiveTwice())).containsExactly(0, 0, 4);
        assertThat(slopes(t -> t.get(0).positiveTwice(), x).get(0)).containsExactly(0, 1, 2);
    }

    @Test
    void normHasNoSlopeAtZero() {
        Nd x = new Nd(new double[] {0, 0, 3, 4}, 2, 2);

        assertThat(values(() -> engine.tensor(x.data(), 2, 2).norm(1))).containsExactly(0, 5);
        assertThat(slopes(t -> t.get(0).norm(1), x).get(0))
                .containsExactly(new double[] {0, 0, 0.6, 0.8}, within(1e-15));
    }

    @Test
    void varianceIsExactForLargeMeans() {
        assertThat(values(() -> row(1e8 + 1, 1e8 + 2, 1e8 + 3).variance(0))).containsExactly(2.0 / 3);
    }

    @Test
    void varianceOfOneValueIsZero() {
        assertThat(values(() -> row(7).variance(0))).containsExactly(0);
    }

    @Test
    void describesItself() {
        engine.scoped(() -> {
            Tensor x = engine.full(0.5, 2, 3, 4, 5);
            assertThat(x.rank()).isEqualTo(4);
            assertThat(x.count()).isEqualTo(120);
            assertThat(x.n()).isEqualTo(2);
            assertThat(x.c()).isEqualTo(3);
            assertThat(x.size(-1)).isEqualTo(5);
            assertThat(x.engine()).isSameAs(engine);
            assertThat(x.toDoubles()).hasSize(120).containsOnly(0.5);
            return null;
        });
    }

    @Test
    void handsValuesOutInRowMajorOrderWhateverTheLayout() {
        engine.scoped(() -> {
            Tensor x = engine.tensor(new double[] {1, 2, 3, 4, 5, 6}, 2, 3).transpose(0, 1);
            assertThat(x.toDoubles()).containsExactly(1, 4, 2, 5, 3, 6);
            assertThat(x.toFloats()).containsExactly(1, 4, 2, 5, 3, 6);
            assertThat(engine.tensor(new long[] {1, 2, 3, 4}, 2, 2)
                            .transpose(0, 1)
                            .toLongs())
                    .containsExactly(1, 3, 2, 4);
            assertThat(x.sumAll().item()).isEqualTo(21);
            return null;
        });
    }

    @Test
    void refusesValuesThatDoNotFillTheirShape() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> engine.tensor(new double[] {1, 2}, 3))
                .withMessage("2 values do not fill shape [3]");
        assertThatIllegalArgumentException().isThrownBy(() -> engine.tensor(new long[] {1, 2, 3}, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> engine.tensor(new float[5], 2, 3));
    }

    @ParameterizedTest
    @CsvSource({"3, 3, 1, 1, 1", "3, 3, 2, 1, 1", "1, 1, 1, 0, 1", "1, 1, 2, 0, 1", "2, 3, 2, 0, 1", "3, 3, 1, 2, 2"})
    void conv2dWeightGradientIsTheSlopeOfConv2d(int height, int width, int stride, int padding, int dilation) {
        Nd x = Nd.normal(51, 2, 3, 6, 5);
        Nd weight = Nd.normal(52, 4, 3, height, width);
        double[] result = values(() -> tensor(x).conv2d(tensor(weight), null, stride, padding, dilation, 1));
        Nd seed = Nd.normal(53, shapeOf(() -> tensor(x).conv2d(tensor(weight), null, stride, padding, dilation, 1)));
        assertThat(seed.data()).hasSameSizeAs(result);

        double[] want = OpCase.gradients(
                        engine,
                        List.of(x, weight),
                        t -> t.get(0).conv2d(t.get(1), null, stride, padding, dilation, 1),
                        seed)
                .parameterGradients()
                .get("p1")
                .toDoubles();
        assertThat(values(() -> tensor(x).conv2dWeightGradient(tensor(seed), height, width, stride, padding, dilation)))
                .containsExactly(want, within(1e-12));
        assertThat(values(() -> DefaultBodiesTest.withDefaultBodies(tensor(x))
                        .conv2dWeightGradient(tensor(seed), height, width, stride, padding, dilation)))
                .containsExactly(want, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 16})
    void eigenvectorsPutTheMatrixTogetherAgain(int d) {
        Nd half = Nd.normal(54, 3, d, d);
        Nd matrix = Nd.build(half.shape(), i -> half.at(i[0], i[1], i[2]) + half.at(i[0], i[2], i[1]));
        engine.scoped(() -> {
            Eigen eigen = tensor(matrix).symmetricEigen();
            assertThat(eigen.values().shape()).containsExactly(3, d);
            Tensor scaled = eigen.vectors().mul(eigen.values().reshape(3, 1, d));
            Tensor turned = eigen.vectors().transpose(-2, -1);
            assertThat(scaled.matmul(turned).toDoubles()).containsExactly(matrix.data(), within(1e-12));
            assertThat(turned.matmul(eigen.vectors()).toDoubles())
                    .containsExactly(
                            Nd.build(half.shape(), i -> i[1] == i[2] ? 1 : 0).data(), within(1e-13));
            double[] values = eigen.values().toDoubles();
            for (int i = 0; i < values.length; i++) {
                assertThat(i % d == 0 || values[i - 1] <= values[i]).isTrue();
            }
            return null;
        });
    }

    @Test
    void equalEigenvaluesAndZerosAreDecomposed() {
        engine.scoped(() -> {
            Eigen eigen = engine.tensor(new double[] {2, 0, 0, 2, 0, 0, 0, 0}, 2, 2, 2)
                    .symmetricEigen();
            assertThat(eigen.values().toDoubles()).containsExactly(2, 2, 0, 0);
            return null;
        });
    }

    @Test
    void aMatrixThatIsNotFiniteHasNoEigenvaluesAndLeavesTheOthersAlone() {
        engine.scoped(() -> {
            double[] matrices = {1, 0, 0, 3, 1, Double.NaN, Double.NaN, 1, Double.POSITIVE_INFINITY, 0, 0, 1};
            Eigen eigen = engine.tensor(matrices, 3, 2, 2).symmetricEigen();
            double nan = Double.NaN;
            assertThat(eigen.values().toDoubles()).containsExactly(1, 3, nan, nan, nan, nan);
            assertThat(eigen.vectors().toDoubles()).endsWith(nan, nan, nan, nan, nan, nan, nan, nan);
            return null;
        });
    }

    private static Tensor tensor(Nd values) {
        return engine.tensor(values.data(), values.shape());
    }

    private static long[] shapeOf(java.util.function.Supplier<Tensor> tensor) {
        return engine.scoped(() -> tensor.get().shape().clone());
    }

    private static Tensor row(double... values) {
        return engine.tensor(values, values.length);
    }

    private static double[] values(java.util.function.Supplier<Tensor> tensor) {
        return engine.scoped(() -> tensor.get().toDoubles());
    }

    /** Gradient of the sum of all results with respect to every operand. */
    private static List<double[]> slopes(Function<List<Tensor>, Tensor> operation, Nd... operands) {
        Gradients gradients = OpCase.gradients(
                engine, List.of(operands), t -> operation.apply(t).sumAll(), new Nd(new double[] {1}));
        return operands.length == 1
                ? List.of(gradients.inputGradient().toDoubles())
                : List.of(
                        gradients.inputGradient().toDoubles(),
                        gradients.parameterGradients().get("p1").toDoubles());
    }
}

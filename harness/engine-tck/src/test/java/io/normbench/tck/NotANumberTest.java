package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What picks among values picks NaN if there is one, as PyTorch and Java's {@code Math.max} do: otherwise a divergence
 * would vanish behind it. Infinities are values like others.
 */
class NotANumberTest {
    private static final double[] SPECIAL = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};

    private static Engine float32;
    private static Engine float64;

    @BeforeAll
    static void open() {
        float32 = Engines.float32();
        float64 = Engines.float64();
    }

    @AfterAll
    static void close() {
        float32.close();
        float64.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void maximumAndMinimumKeepTheNaNOfEitherOperand(DType type) {
        long[][][] shapes = {
            {{5}, {5}},
            {{1}, {1}},
            {{}, {}},
            {{}, {5}},
            {{7}, {1}},
            {{1}, {1, 1}},
            {{2, 3, 4, 5}, {2, 3, 4, 5}},
            {{2, 3, 4, 5}, {1, 3, 1, 1}},
            {{3, 1, 1}, {2, 3, 4, 5}},
            {{2, 3, 4, 5}, {5}},
            {{4, 1}, {1, 6}},
            {{2, 3, 4, 5}, {1, 1, 1, 1}},
            {{40, 3, 30, 30}, {1, 3, 1, 1}},
            {{40, 3, 30, 30}, {40, 3, 30, 30}},
        };
        for (long[][] pair : shapes) {
            for (int[] every : new int[][] {{3, 5}, {1000, 1}, {1, 1000}, {1000, 1000}}) {
                Nd a = special(1, every[0], pair[0]);
                Nd b = special(2, every[1], pair[1]);

                assertBinary(type, Tensor::maximum, Math::max, a, b);
                assertBinary(type, Tensor::minimum, Math::min, a, b);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void clampKeepsNaN(DType type) {
        double[][] limits = {
            {-1, 1}, {-0.5, 8}, {1, 1}, {2, 1}, {Double.NEGATIVE_INFINITY, 1}, {1, Double.POSITIVE_INFINITY}
        };
        Nd x = special(3, 4, 6, 50);
        for (double[] limit : limits) {
            Nd want = x.map(v -> Math.min(Math.max(v, limit[0]), limit[1]));

            assertSame(
                    type,
                    "clamp to " + Arrays.toString(limit),
                    want,
                    values(type, t -> t.clamp(limit[0], limit[1]), x));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void maxIsNaNWithANaN(DType type) {
        for (int every : new int[] {1, 3, 7, 50, 1000}) {
            Nd x = special(4, every, 6, 5, 7);
            for (int[] axes : new int[][] {{0}, {1}, {2}, {0, 2}, {1, 2}, {0, 1, 2}}) {
                Nd want = x.reduce(
                        values -> Arrays.stream(values).reduce(Math::max).orElseThrow(), axes);

                assertSame(type, "max over " + Arrays.toString(axes), want, values(type, t -> t.max(axes), x));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void aPooledMaximumIsNaNWhereItsWindowHasANaN(DType type) {
        for (int every : new int[] {1, 4, 50, 1000}) {
            Nd x = special(5, every, 2, 3, 8, 9);
            for (int[] window : new int[][] {{2, 2, 0}, {3, 2, 1}, {3, 1, 1}}) {
                Nd want = pooled(x, window[0], window[1], window[2]);
                Nd got = values(type, t -> t.maxPool2d(window[0], window[1], window[2]), x);

                assertSame(type, "windows " + Arrays.toString(window), want, got);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void aPooledMaximumOfNaNHasAGradient(DType type) {
        Nd x = special(6, 1, 2, 3, 8, 8);

        assertThat(slopes(type, t -> t.get(0).maxPool2d(2, 2, 0), x).get(0)).hasSize(x.data().length);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void maximumAndMinimumPassTheSlopeToBothWithANaN(DType type) {
        Nd a = new Nd(new double[] {Double.NaN, 1, Double.NaN, 2, 2}, 5);
        Nd b = new Nd(new double[] {1, Double.NaN, Double.NaN, 2, 3}, 5);

        assertThat(slopes(type, t -> t.get(0).maximum(t.get(1)), a, b))
                .containsExactly(new double[] {1, 1, 1, 0.5, 0}, new double[] {1, 1, 1, 0.5, 1});
        assertThat(slopes(type, t -> t.get(0).minimum(t.get(1)), a, b))
                .containsExactly(new double[] {1, 1, 1, 0.5, 1}, new double[] {1, 1, 1, 0.5, 0});
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void clampHasNoSlopeAtNaN(DType type) {
        Nd x = new Nd(new double[] {Double.NaN, -2, 0.5, 3}, 4);

        assertThat(slopes(type, t -> t.get(0).clamp(-1, 1), x).get(0)).containsExactly(0, 0, 1, 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void theSlopeOfMaxIsNaNWithANaN(DType type) {
        Nd x = new Nd(new double[] {Double.NaN, -2, 0.5, 3}, 2, 2);

        assertThat(slopes(type, t -> t.get(0).max(1), x).get(0)).containsExactly(Double.NaN, Double.NaN, 0, 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void reluKeepsNaNAndItsSlope(DType type) {
        Nd x = new Nd(new double[] {Double.NaN, -2, 0.5, Double.POSITIVE_INFINITY, 0}, 5);

        assertThat(values(type, Tensor::relu, x).data())
                .containsExactly(Double.NaN, 0, 0.5, Double.POSITIVE_INFINITY, 0);
        assertThat(slopes(type, t -> t.get(0).relu(), x).get(0)).containsExactly(1, 0, 1, 1, 0);
    }

    /** Distinct values other than 0, exact in float32, of which one in {@code every} is not finite, NaN first. */
    private static Nd special(long seed, int every, long... shape) {
        Nd values = Nd.normal(seed, shape).map(v -> (float) v);
        for (int i = 0; i < values.data().length; i++) {
            if (i % every == every / 2) {
                values.data()[i] = SPECIAL[i / every % SPECIAL.length];
            }
        }
        return values;
    }

    private static Nd pooled(Nd x, int kernel, int stride, int padding) {
        int rows = (x.size(2) + 2 * padding - kernel) / stride + 1;
        int columns = (x.size(3) + 2 * padding - kernel) / stride + 1;
        return Nd.build(Nd.shape(x.size(0), x.size(1), rows, columns), at -> {
            double largest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < kernel * kernel; i++) {
                int row = at[2] * stride - padding + i / kernel;
                int column = at[3] * stride - padding + i % kernel;
                if (row >= 0 && row < x.size(2) && column >= 0 && column < x.size(3)) {
                    largest = Math.max(largest, x.at(at[0], at[1], row, column));
                }
            }
            return largest;
        });
    }

    private static void assertBinary(
            DType type, BinaryOperator<Tensor> operation, DoubleBinaryOperator reference, Nd a, Nd b) {
        Engine engine = engine(type);
        Nd got = engine.scoped(() -> {
            Tensor y = operation.apply(engine.tensor(a.data(), a.shape()), engine.tensor(b.data(), b.shape()));
            return new Nd(y.toDoubles(), y.shape().clone());
        });
        Nd want = Nd.build(got.shape(), i -> reference.applyAsDouble(a.at(i), b.at(i)));
        assertSame(type, Arrays.toString(a.shape()) + " and " + Arrays.toString(b.shape()), want, got);
    }

    private static void assertSame(DType type, String what, Nd want, Nd got) {
        assertThat(got.shape()).as(what).containsExactly(want.shape());
        int different = Arrays.mismatch(got.data(), want.data());
        if (different >= 0) {
            assertThat(got.data()[different])
                    .as("%s, %s, element %d", what, type, different)
                    .isEqualTo(want.data()[different]);
        }
    }

    private static Engine engine(DType type) {
        return type == DType.FLOAT32 ? float32 : float64;
    }

    private static Nd values(DType type, Function<Tensor, Tensor> operation, Nd x) {
        Engine engine = engine(type);
        return engine.scoped(() -> {
            Tensor y = operation.apply(engine.tensor(x.data(), x.shape()));
            return new Nd(y.toDoubles(), y.shape().clone());
        });
    }

    /** Gradient of the sum of all results with respect to every operand. */
    private static List<double[]> slopes(DType type, Function<List<Tensor>, Tensor> operation, Nd... operands) {
        Gradients gradients = OpCase.gradients(
                engine(type), List.of(operands), t -> operation.apply(t).sumAll(), new Nd(new double[] {1}));
        List<double[]> slopes = new ArrayList<>();
        slopes.add(gradients.inputGradient().toDoubles());
        for (int k = 1; k < operands.length; k++) {
            slopes.add(gradients.parameterGradients().get("p" + k).toDoubles());
        }
        return slopes;
    }
}

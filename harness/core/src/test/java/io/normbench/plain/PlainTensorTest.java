package io.normbench.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normbench.tensor.DType;
import io.normbench.tensor.Eigen;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Operations on small arrays whose results can be seen; every method's whole formula is compared on each engine. */
class PlainTensorTest {
    private final PlainEngine engine = new PlainEngine();

    private Tensor of(long[] shape, double... values) {
        return engine.tensor(values, shape);
    }

    private Tensor counted(long... shape) {
        return engine.tensor(
                IntStream.range(0, Initializer.count(shape)).asDoubleStream().toArray(), shape);
    }

    private static long[] shape(long... shape) {
        return shape;
    }

    @Test
    void broadcastsAsNumPyDoes() {
        Tensor sum = counted(2, 1, 2).add(counted(3, 1).mul(10));

        assertThat(sum.shape()).containsExactly(2, 3, 2);
        assertThat(sum.toDoubles()).containsExactly(0, 1, 10, 11, 20, 21, 2, 3, 12, 13, 22, 23);
        assertThatIllegalArgumentException().isThrownBy(() -> counted(2, 3).add(counted(2)));
    }

    @Test
    void reducesAndKeepsTheAxis() {
        Tensor x = counted(2, 3);

        assertThat(x.sum(1).shape()).containsExactly(2, 1);
        assertThat(x.sum(1).toDoubles()).containsExactly(3, 12);
        assertThat(x.mean(-2).toDoubles()).containsExactly(1.5, 2.5, 3.5);
        assertThat(x.variance(0, 1).toDoubles()).containsExactly(new double[] {35.0 / 12}, within(1e-15));
        assertThat(x.max(1).toDoubles()).containsExactly(2, 5);
        assertThat(x.sumAll().item()).isEqualTo(15);
        assertThat(x.sumAll().shape()).isEmpty();
    }

    @Test
    void movesAxesAndCuts() {
        Tensor x = counted(2, 3);

        assertThat(x.transpose(0, 1).toDoubles()).containsExactly(0, 3, 1, 4, 2, 5);
        assertThat(counted(1, 2, 3).permute(2, 0, 1).shape()).containsExactly(3, 1, 2);
        assertThat(x.slice(1, 1, 3).toDoubles()).containsExactly(1, 2, 4, 5);
        assertThat(x.reshape(3, -1).shape()).containsExactly(3, 2);
        assertThat(x.slice(0, 1, 2).expand(2, 3).toDoubles()).containsExactly(3, 4, 5, 3, 4, 5);
        assertThat(x.concat(1, x.slice(1, 0, 1)).toDoubles()).containsExactly(0, 1, 2, 0, 3, 4, 5, 3);
        assertThat(x.pad(1, 0, 0, 1, 9).toDoubles()).containsExactly(9, 0, 1, 2, 9, 3, 4, 5, 9, 9, 9, 9);
        assertThatIllegalArgumentException().isThrownBy(() -> x.slice(1, 2, 4));
        assertThatIllegalArgumentException().isThrownBy(() -> x.reshape(4, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> x.sum(2));
    }

    @Test
    void picksByIndex() {
        Tensor x = of(shape(2, 3), 5, 7, 6, 1, 0, 2);
        Tensor two = x.topIndices(2);

        assertThat(two.dtype()).isEqualTo(DType.INT64);
        assertThat(two.toLongs()).containsExactly(1, 2, 2, 0);
        assertThat(x.gather(1, two).toDoubles()).containsExactly(7, 6, 2, 1);
        assertThat(x.select(1, engine.tensor(new long[] {2, 0}, 2)).toDoubles()).containsExactly(6, 5, 2, 1);
        assertThat(of(shape(3), 0, 2, Double.NaN)
                        .where(engine.full(1, 1), engine.full(4, 3))
                        .toDoubles())
                .containsExactly(4, 1, 1);
    }

    @Test
    void multipliesBatchesOfMatrices() {
        Tensor product = counted(2, 1, 2).matmul(counted(2, 2));

        assertThat(product.shape()).containsExactly(2, 1, 2);
        assertThat(product.toDoubles()).containsExactly(2, 3, 6, 11);
        assertThat(counted(1, 2).linear(counted(3, 2), counted(3)).toDoubles()).containsExactly(1, 4, 7);
        assertThatIllegalArgumentException().isThrownBy(() -> counted(2, 3).matmul(counted(2, 3)));
    }

    @Test
    void convolvesWithStridePaddingDilationAndGroups() {
        Tensor image = counted(1, 2, 3, 3);
        Tensor cross = of(shape(2, 1, 1, 3), 1, 0, -1, 0, 1, 0);

        assertThat(image.conv2d(cross, of(shape(2), 0, 100), 1, 0, 1, 2).toDoubles())
                .containsExactly(-2, -2, -2, 110, 113, 116);
        assertThat(counted(1, 1, 3, 3)
                        .conv2d(of(shape(1, 1, 2, 2), 1, 10, 100, 1000), null, 2, 1, 2, 1)
                        .toDoubles())
                .containsExactly(4000, 400, 40, 4);
        assertThat(counted(1, 1, 2, 2).avgPool2d(2, 1, 1).toDoubles())
                .containsExactly(0, 0.25, 0.25, 0.5, 1.5, 1, 0.5, 1.25, 0.75);
        assertThat(counted(1, 1, 2, 2).maxPool2d(2, 2, 0).toDoubles()).containsExactly(3);
        assertThatIllegalArgumentException().isThrownBy(() -> image.conv2d(cross, null, 1, 0, 1, 1));
    }

    @Test
    void knowsTheErrorFunction() {
        // Abramowitz & Stegun 1964, table 7.1.
        assertThat(of(shape(6), 0, 0.5, -1, 2, 5, 7).erf().toDoubles())
                .containsExactly(
                        new double[] {0, 0.5204998778, -0.8427007929, 0.9953222650, 0.9999999999984626, 1},
                        within(1e-10));
        assertThat(of(shape(1), Double.NaN).erf().item()).isNaN();
    }

    @Test
    void staysFiniteWhereExponentialsDoNot() {
        assertThat(of(shape(2), 1000, -1000).softplus().toDoubles()).containsExactly(1000, 0);
        assertThat(of(shape(2), 1000, 0).softmax(0).toDoubles()).containsExactly(1, 0);
        assertThat(of(shape(2), 1000, 0).logSoftmax(0).toDoubles()).containsExactly(0, -1000);
    }

    @Test
    void takesSymmetricMatricesApart() {
        Tensor half =
                counted(2, 4, 4).tanh().add(counted(2, 4, 4).mul(0.37).square().mul(0.01));
        Tensor matrices = half.add(half.transpose(-2, -1));
        Eigen eigen = matrices.symmetricEigen();

        Tensor again = eigen.vectors()
                .mul(eigen.values().reshape(2, 1, 4))
                .matmul(eigen.vectors().transpose(-2, -1));
        assertThat(again.toDoubles()).containsExactly(matrices.toDoubles(), within(1e-13));
        assertThat(DoubleStream.of(eigen.values().slice(0, 1, 2).toDoubles()).boxed())
                .isSorted();
        assertThat(DoubleStream.of(of(shape(2, 2), 1, Double.NaN, Double.NaN, 1)
                        .symmetricEigen()
                        .values()
                        .toDoubles()))
                .hasSize(2)
                .allMatch(value -> value.isNaN());
    }

    @Test
    void batchNormalizationMovesRunningStatistics() {
        PlainVariables variables = new PlainVariables(engine, 1);
        Scope scope = variables.scope(true);
        Variable mean = scope.state("running_mean", Initializer.constant(0), 1);
        Variable variance = scope.state("running_var", Initializer.constant(1), 1);

        Tensor y = of(shape(2, 1, 1, 1), 1, 3).batchNorm(null, null, mean, variance, true, 0.5, 1e-5);

        assertThat(y.toDoubles()).containsExactly(new double[] {-1, 1}, within(1e-5));
        assertThat(mean.get().item()).isEqualTo(1);
        assertThat(variance.get().item()).isEqualTo(1.5);
        assertThat(variables.states()).containsExactly("running_mean", "running_var");
        assertThat(variables.moved()).containsExactlyInAnyOrder("running_mean", "running_var");
    }

    @Test
    void variablesAreFoundAgainByFullName() {
        PlainVariables variables = new PlainVariables(engine, 1);
        Scope scope = variables.scope(false);
        Tensor first = scope.child("a").parameter("weight", Initializer.normal(1), 3);

        assertThat(variables
                        .scope(true)
                        .child("a")
                        .parameter("weight", Initializer.normal(1), 3)
                        .toDoubles())
                .isEqualTo(first.toDoubles())
                .isEqualTo(Initializer.normal(1)
                        .drawn("a.weight", 1, new long[] {3})
                        .toDoubles());
        assertThat(variables.parameters()).containsExactly("a.weight");
    }

    @Test
    void whoeverWaitsForAGradientIsCalledLastFirst() {
        PlainVariables variables = new PlainVariables(engine, 1);
        Scope scope = variables.scope(true);
        List<String> calls = new ArrayList<>();
        scope.probe(gradient -> calls.add("first " + gradient.count()), 2);
        scope.probe(gradient -> calls.add("second"), 1);
        assertThat(scope.step()).isZero();

        variables.endStep();

        assertThat(calls).containsExactly("second", "first 2");
        assertThat(scope.step()).isEqualTo(1);
    }

    @Test
    void whatIsMissingSaysSo() {
        assertThatThrownBy(() -> counted(2, 2).crossEntropy(counted(2)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("operation 'crossEntropy' is not available on engine plain");
        assertThatThrownBy(() -> engine.session(new SessionOptions(1, 0, 0, 0)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("engine plain trains nothing");
    }
}

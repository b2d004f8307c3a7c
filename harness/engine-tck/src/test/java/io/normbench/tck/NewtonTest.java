package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.tensor.Engine;
import io.normbench.tensor.NewtonIterates;
import io.normbench.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Newton's iteration where no gradient is asked for, as in backward passes that methods write. */
class NewtonTest {
    @ParameterizedTest
    @CsvSource({"1, 1, 5", "1, 3, 1", "3, 4, 2", "7, 16, 5", "2, 33, 5"})
    void isTheIterationAndItsDerivative(int count, int d, int iterations) {
        Nd negative = symmetric(1, count, d, -0.5 / d);
        Nd direction = symmetric(2, count, d, 0.3);
        double[] wantedRoot = Newton.root(negative, iterations).data();
        double[] wantedChange =
                Newton.derivative(negative, direction, iterations).data();
        for (boolean doubles : List.of(true, false)) {
            double allowed = doubles ? 1e-12 : 1e-4;
            try (Engine engine = doubles ? Engines.float64() : Engines.float32()) {
                // Not one behind the other in memory.
                Tensor n = engine.tensor(negative.data(), count, d, d).transpose(-2, -1);
                Tensor dn = engine.tensor(direction.data(), count, d, d).transpose(-2, -1);

                NewtonIterates iterates = n.newtonRoot(iterations);
                Tensor change = n.newtonDerivative(iterations, iterates.past(), dn);

                assertThat(iterates.root().shape()).containsExactly(count, d, d);
                assertThat(iterates.root().toDoubles()).containsExactly(wantedRoot, within(allowed));
                assertThat(change.toDoubles()).containsExactly(wantedChange, within(allowed));
            }
        }
    }

    /** Along more axes than one, as samples and their groups are. */
    @ParameterizedTest
    @CsvSource({"2, 3"})
    void keepsTheShape(long samples, long groups) {
        try (Engine engine = Engines.float64()) {
            Nd values = symmetric(3, (int) (samples * groups), 4, -0.1);
            Tensor n = engine.tensor(values.data(), samples, groups, 4, 4);

            assertThat(n.newtonRoot(4).root().shape()).containsExactly(samples, groups, 4, 4);
            assertThat(n.newtonRoot(4).root().toDoubles())
                    .containsExactly(Newton.root(values, 4).data(), within(1e-12));
        }
    }

    private static Nd symmetric(int seed, int count, int d, double onDiagonal) {
        Nd random = Nd.normal(seed, count, d, d);
        return Nd.build(
                random.shape(),
                at -> 0.05 * (random.at(at) + random.at(at[0], at[2], at[1])) / d + (at[1] == at[2] ? onDiagonal : 0));
    }
}

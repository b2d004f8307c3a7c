package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.tck.Engines;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddProductsTest {
    private static Tensor matrices(Engine engine, int first, long... shape) {
        int count = 1;
        for (long length : shape) {
            count *= (int) length;
        }
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = Math.sin(first + 1.7 * i);
        }
        return engine.tensor(values, shape);
    }

    /** Few and many, small ones and one beyond; a turned factor, and one that is part of another tensor. */
    @ParameterizedTest
    @CsvSource({"1, 4", "3, 16", "40, 16", "2, 40"})
    void isTheSumWithTheProducts(long pairs, long d) {
        try (Engine engine = Engines.float64()) {
            Tensor a = matrices(engine, 1, pairs, d, d);
            Tensor b = matrices(engine, 2, pairs, d, 2 * d).slice(2, 0, d);
            Tensor c = matrices(engine, 3, pairs, d, d).transpose(1, 2);
            Tensor start = matrices(engine, 4, 1, d, 1);

            double[] sum = start.addProducts(a, b, b, c, c, a).toDoubles();

            double[] wanted =
                    start.add(a.matmul(b)).add(b.matmul(c)).add(c.matmul(a)).toDoubles();
            for (int i = 0; i < wanted.length; i++) {
                assertThat(sum[i]).isCloseTo(wanted[i], within(1e-12));
            }
            // Of the first pair, by hand: what small products give must not be compared with themselves alone.
            double first = value(start, 0, 0);
            for (int k = 0; k < d; k++) {
                first += value(a, 0, k) * value(b, k, 0)
                        + value(b, 0, k) * value(c, k, 0)
                        + value(c, 0, k) * value(a, k, 0);
            }
            assertThat(sum[0]).isCloseTo(first, within(1e-12));
        }
    }

    /** Only what is added to is asked for: the factors are constants, as small ones of a written backward pass are. */
    @Test
    void whatItAddsToGetsItsGradient() {
        HostTensor column = HostTensor.of(new double[] {1, 2, 3, 4}, 1, 4, 1);
        HostTensor seed =
                HostTensor.of(DoubleStream.iterate(1, i -> i + 1).limit(32).toArray(), 2, 4, 4);
        try (Engine engine = Engines.float64();
                Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            Tensor factor = matrices(engine, 1, 2, 4, 4);
            double[] gradient = session.gradients(
                            (inputs, scope) -> List.of(inputs.get(0).mul(2).addProducts(factor, factor)),
                            session.upload(List.of(column)),
                            true,
                            seed)
                    .inputGradient()
                    .toDoubles();

            // Twice the sums of the rows of both: 1 + 2 + 3 + 4 + 17 + 18 + 19 + 20, and 8 values 4 larger each row.
            assertThat(gradient).containsExactly(168, 232, 296, 360);
        }
    }

    private static double value(Tensor matrices, long row, long column) {
        return matrices.slice(0, 0, 1)
                .slice(1, row, row + 1)
                .slice(2, column, column + 1)
                .toDoubles()[0];
    }
}

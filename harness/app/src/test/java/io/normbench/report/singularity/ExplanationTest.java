package io.normbench.report.singularity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static String of(int methods, double... values) {
        return new Explanation(
                        "at the end of training",
                        "top-1 accuracy",
                        IntStream.range(0, values.length).asDoubleStream().toArray(),
                        values,
                        IntStream.range(0, values.length)
                                .mapToObj(i -> "m" + i % methods)
                                .toList())
                .sentence();
    }

    @Test
    void fartherAndWorseIsAnExplanation() {
        double[] falling =
                DoubleStream.iterate(0.9, value -> value - 0.05).limit(12).toArray();

        assertThat(of(12, falling))
                .contains("at the end of training", "explains top-1 accuracy here", "ρ = −1.00")
                .contains("12 trials", "12 methods", "−1.00 to −1.00");
    }

    @Test
    void fartherAndBetterIsNone() {
        assertThat(of(12, IntStream.range(0, 12).asDoubleStream().toArray())).contains("goes the wrong way");
    }

    @Test
    void noOrderIsNoExplanation() {
        assertThat(of(8, 0.5, 0.9, 0.4, 0.8, 0.6, 0.7, 0.55, 0.65)).contains(" does not explain ");
    }

    @Test
    void fewMethodsSayNothingHoweverManyTrials() {
        assertThat(of(4, IntStream.range(0, 40).asDoubleStream().toArray()))
                .contains("cannot be said", "4 methods", "at least 5");
        assertThat(of(6, 1, 1, 1, 1, 1, 1)).contains("cannot be said", "6 methods", "all alike");
        assertThat(new Explanation("early", "mIoU", new double[0], new double[0], List.of()).sentence())
                .contains("cannot be said", "0 methods");
    }
}

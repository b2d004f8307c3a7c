package io.normbench.tck;

import io.normbench.tensor.Engine;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.HostTensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Convolutions in float32, whose way an engine may choose by the number of images, against the same in float64: values,
 * and the gradients of images, weight and bias.
 */
class FewImagesTest {
    private static final double TOLERANCE = 2e-5;

    @ParameterizedTest
    @CsvSource({
        // images, channels, filters, size, kernel, stride, padding
        "1, 3, 8, 8, 3, 1, 1",
        "2, 1, 16, 8, 3, 1, 1",
        "2, 16, 32, 8, 3, 2, 1",
        "3, 16, 32, 8, 1, 2, 0",
        "4, 64, 64, 2, 3, 1, 1",
        "5, 4, 6, 7, 5, 3, 0",
        "16, 32, 64, 4, 1, 2, 0",
        "16, 32, 32, 4, 3, 1, 1",
        "130, 16, 16, 8, 3, 1, 1",
    })
    void areConvolvedAsManyAre(int images, int channels, int filters, int size, int kernel, int stride, int padding) {
        Nd x = Nd.normal(21, images, channels, size, size);
        Nd weight = Nd.normal(22, filters, channels, kernel, kernel);
        Nd bias = Nd.normal(23, filters);
        int across = (size + 2 * padding - kernel) / stride + 1;
        Nd seed = Nd.normal(24, images, filters, across, across);
        List<Nd> inputs = List.of(x, weight, bias);
        Gradients narrow;
        Gradients wide;
        try (Engine engine = Engines.float32()) {
            narrow = OpCase.gradients(
                    engine, inputs, t -> t.get(0).conv2d(t.get(1), t.get(2), stride, padding, 1, 1), seed);
        }
        try (Engine engine = Engines.float64()) {
            wide = OpCase.gradients(
                    engine, inputs, t -> t.get(0).conv2d(t.get(1), t.get(2), stride, padding, 1, 1), seed);
        }

        assertClose("value", narrow.outputs().get(0), wide.outputs().get(0));
        assertClose("gradient", narrow.inputGradient(), wide.inputGradient());
        for (String name : List.of("p1", "p2")) {
            assertClose(
                    name,
                    narrow.parameterGradients().get(name),
                    wide.parameterGradients().get(name));
        }
    }

    /** Of the largest value: single ones may be the difference of large ones. */
    private static void assertClose(String what, HostTensor got, HostTensor want) {
        double largest = 0;
        for (double value : want.toDoubles()) {
            largest = Math.max(largest, Math.abs(value));
        }
        double scale = largest;
        Comparison.assertClose(
                what,
                Arrays.stream(got.toDoubles()).map(v -> v / scale).toArray(),
                Arrays.stream(want.toDoubles()).map(v -> v / scale).toArray(),
                TOLERANCE);
    }
}

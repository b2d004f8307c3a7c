package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.tck.Engines;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuConvolutionsTest {
    /** Each way there is: by images, of whole images (square, and not), of windows that overlap, and that do not. */
    @ParameterizedTest
    @CsvSource({
        "2, 4, 8, 6, 5, 3, 2",
        "256, 32, 32, 2, 2, 3, 1",
        "512, 32, 32, 1, 2, 3, 1",
        "128, 16, 32, 8, 7, 3, 2",
        "220, 16, 32, 9, 8, 3, 3",
        "256, 16, 32, 8, 8, 1, 2"
    })
    void everyWayGivesTheConvolutionAndItsGradients(
            int images, int channels, int filters, int height, int width, int kernel, int stride) {
        HostTensor x = values(1, images, channels, height, width);
        HostTensor weight = values(2, filters, channels, kernel, kernel);
        int rows = (height - 1) / stride + 1;
        int columns = (width - 1) / stride + 1;
        HostTensor seed = values(3, images, filters, rows, columns);
        Gradients found;
        try (Engine engine = Engines.float32()) {
            assertThat(isOwn(engine, x, weight, stride)).isTrue();
            found = gradients(engine, x, weight, seed, stride);
        }
        Gradients wanted;
        try (Engine engine = Engines.float64()) {
            assertThat(isOwn(engine, x, weight, stride)).isFalse();
            wanted = gradients(engine, x, weight, seed, stride);
        }

        assertClose(found.outputs().get(0), wanted.outputs().get(0));
        assertClose(found.inputGradient(), wanted.inputGradient());
        assertClose(
                found.parameterGradients().get("w"), wanted.parameterGradients().get("w"));
    }

    /** Square images and not, windows beyond them, one position; the last has more pairs than become a product. */
    @ParameterizedTest
    @CsvSource({"64, 3, 4, 4, 3, 1", "70, 5, 4, 6, 3, 2", "64, 4, 2, 2, 5, 1", "64, 3, 1, 1, 3, 1", "64, 3, 5, 4, 3, 1"
    })
    void aDepthwiseOneGivesTheConvolutionAndItsGradients(
            int images, int channels, int height, int width, int kernel, int stride) {
        HostTensor x = values(1, images, channels, height, width);
        HostTensor weight = values(2, channels, 1, kernel, kernel);
        HostTensor bias = values(4, channels);
        int rows = (height - 1) / stride + 1;
        int columns = (width - 1) / stride + 1;
        HostTensor seed = values(3, images, channels, rows, columns);
        for (boolean biased : List.of(true, false)) {
            Gradients found;
            try (Engine engine = Engines.float32()) {
                found = depthwise(engine, x, weight, biased ? bias : null, seed, stride);
            }
            Gradients wanted;
            try (Engine engine = Engines.float64()) {
                wanted = depthwise(engine, x, weight, biased ? bias : null, seed, stride);
            }

            assertClose(found.outputs().get(0), wanted.outputs().get(0));
            assertClose(found.inputGradient(), wanted.inputGradient());
            assertThat(found.parameterGradients()).hasSize(biased ? 2 : 1);
            wanted.parameterGradients()
                    .forEach((name, gradient) ->
                            assertClose(found.parameterGradients().get(name), gradient));
        }
    }

    @Test
    void aDepthwiseOneIsAProductWhereAGradientIsAskedFor() {
        try (Engine engine = Engines.float32()) {
            assertThat(isProduct(engine, 64, 4, true)).isTrue();
            assertThat(isProduct(engine, 16, 4, true)).isFalse();
            assertThat(isProduct(engine, 64, 4, false)).isFalse();
            assertThat(isProduct(engine, 64, 5, true)).isFalse();
        }
        try (Engine engine = Engines.float64()) {
            assertThat(isProduct(engine, 64, 4, true)).isFalse();
        }
    }

    /** 0 times NaN is NaN: a product would bring it to windows that do not hold it. */
    @Test
    void whatIsNotFiniteStaysInItsWindows() {
        double[] x = values(1, 64, 2, 4, 4).toDoubles();
        x[0] = Double.NaN;
        x[16 + 15] = Double.POSITIVE_INFINITY;
        HostTensor seed = values(3, 64, 2, 4, 4);
        try (Engine engine = Engines.float32()) {
            double[] y = depthwise(engine, HostTensor.of(x, 64, 2, 4, 4), values(2, 2, 1, 3, 3), null, seed, 1)
                    .outputs()
                    .get(0)
                    .toDoubles();

            List<Integer> places = IntStream.range(0, y.length)
                    .filter(i -> !Double.isFinite(y[i]))
                    .boxed()
                    .toList();
            assertThat(places).containsExactly(0, 1, 4, 5, 16 + 10, 16 + 11, 16 + 14, 16 + 15);
        }
    }

    private static boolean isProduct(Engine engine, int images, int side, boolean asked) {
        return engine.scoped(() -> {
            org.bytedeco.pytorch.Tensor x = LibTorchTensor.unwrap(tensor(engine, values(1, images, 3, side, side)));
            org.bytedeco.pytorch.Tensor weight = LibTorchTensor.unwrap(tensor(engine, values(2, 3, 1, 3, 3)));
            weight.requires_grad_(asked);
            return CpuConvolutions.apply((LibTorchEngine) engine, x, weight, null, 1, 1, 3)
                    .isPresent();
        });
    }

    private static Gradients depthwise(
            Engine engine, HostTensor x, HostTensor weight, @Nullable HostTensor bias, HostTensor seed, int stride) {
        int channels = (int) weight.shape()[0];
        int padding = (int) weight.shape()[2] / 2;
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            session.preset("w", weight);
            if (bias != null) {
                session.preset("b", bias);
            }
            List<Tensor> inputs = session.upload(List.of(x));
            return session.gradients(
                    (given, scope) -> {
                        Tensor w = scope.parameter("w", Initializer.constant(0), weight.shape());
                        Tensor b = bias == null ? null : scope.parameter("b", Initializer.constant(0), channels);
                        return List.of(given.get(0).conv2d(w, b, stride, padding, 1, channels));
                    },
                    inputs,
                    true,
                    seed);
        }
    }

    @Test
    void oneImageIsLeftToLibTorch() {
        try (Engine engine = Engines.float32()) {
            assertThat(isOwn(engine, values(1, 1, 4, 6, 6), values(2, 8, 4, 3, 3), 1))
                    .isFalse();
        }
    }

    private static boolean isOwn(Engine engine, HostTensor x, HostTensor weight, int stride) {
        int padding = (int) weight.shape()[2] / 2;
        return engine.scoped(() -> CpuConvolutions.apply(
                        (LibTorchEngine) engine,
                        LibTorchTensor.unwrap(tensor(engine, x)),
                        LibTorchTensor.unwrap(tensor(engine, weight)),
                        null,
                        stride,
                        padding,
                        1)
                .isPresent());
    }

    private static Tensor tensor(Engine engine, HostTensor host) {
        return engine.tensor(host.toDoubles(), host.shape());
    }

    private static Gradients gradients(Engine engine, HostTensor x, HostTensor weight, HostTensor seed, int stride) {
        int padding = (int) weight.shape()[2] / 2;
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            session.preset("w", weight);
            List<Tensor> inputs = session.upload(List.of(x));
            return session.gradients(
                    (given, scope) -> {
                        Tensor w = scope.parameter("w", Initializer.constant(0), weight.shape());
                        return List.of(given.get(0).conv2d(w, null, stride, padding, 1, 1));
                    },
                    inputs,
                    true,
                    seed);
        }
    }

    private static HostTensor values(int seed, long... shape) {
        Random random = new Random(seed);
        double[] values = new double[Initializer.count(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return HostTensor.of(values, shape);
    }

    private static void assertClose(HostTensor found, HostTensor wanted) {
        assertThat(found.shape()).isEqualTo(wanted.shape());
        double[] a = found.toDoubles();
        double[] b = wanted.toDoubles();
        double largest = 0;
        for (double value : b) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(largest).isGreaterThan(0.1);
        for (int i = 0; i < a.length; i++) {
            assertThat(a[i]).isCloseTo(b[i], within(1e-5 * largest));
        }
    }
}

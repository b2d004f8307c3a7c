package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.tensor.Engine;
import io.normbench.tensor.Tensor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

/** Bodies that the tensor interface gives for engines without anything faster, against this engine's own. */
class DefaultBodiesTest {
    @Test
    void crossEntropyWithAnIgnoredLabel() {
        try (Engine engine = Engines.float64()) {
            engine.scoped(() -> {
                Tensor logits = tensor(engine, Nd.normal(1, 2, 3, 2, 2));
                for (long[] labels : new long[][] {
                    {0, 1, 2, 0, 1, 1, 2, 2}, {255, 1, 2, 255, 1, 255, 2, 2}, {255, 255, 255, 255, 255, 255, 255, 255}
                }) {
                    Tensor maps = engine.tensor(labels, 2, 2, 2);
                    double own = logits.crossEntropy(maps, 255).item();

                    assertThat(withDefaultBodies(logits).crossEntropy(maps, 255).item())
                            .isCloseTo(own, within(1e-12));
                }
                return null;
            });
        }
    }

    /** What cannot happen must not reach the sum: the logarithm of a probability of 0, times no weight. */
    @Test
    void crossEntropyIgnoresInfinitiesAtIgnoredPlaces() {
        try (Engine engine = Engines.float64()) {
            engine.scoped(() -> {
                Tensor logits = engine.tensor(new double[] {Double.NEGATIVE_INFINITY, 0, 1, 1}, 2, 2);
                Tensor labels = engine.tensor(new long[] {255, 0}, 2);

                assertThat(logits.crossEntropy(labels, 255).item()).isCloseTo(Math.log(2), within(1e-12));
                assertThat(withDefaultBodies(logits).crossEntropy(labels, 255).item())
                        .isCloseTo(Math.log(2), within(1e-12));
                return null;
            });
        }
    }

    private static Tensor tensor(Engine engine, Nd values) {
        return engine.tensor(values.data(), values.shape());
    }

    /** The same tensor, whose operations with a default body have that one. */
    static Tensor withDefaultBodies(Tensor tensor) {
        InvocationHandler handler = (self, method, arguments) -> {
            if (method.isDefault()) {
                return InvocationHandler.invokeDefault(self, method, arguments);
            }
            try {
                return method.invoke(tensor, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return (Tensor) Proxy.newProxyInstance(Tensor.class.getClassLoader(), new Class<?>[] {Tensor.class}, handler);
    }
}

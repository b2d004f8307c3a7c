package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.norm.Normalization;
import io.normbench.tensor.Engine;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code affine: false}: the same numbers as with a scale of 1 and a shift of 0, and nothing to learn. */
class AffineOptionTest {
    private static final Nd[] INPUTS = {
        Nd.normal(94, 2, 6, 3, 3), Nd.normal(95, 2, 6, 3, 3), Nd.normal(96, 2, 6, 3, 3)
    };

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engines.float64();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    static Stream<String> methods() {
        return Training.normalizations()
                .filter(id -> Training.METHODS.options(id).orElseThrow().containsKey("affine"));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void leavesScaleAndShiftOut(String method) {
        Map<String, double[]> with = results(method, Map.of());
        Map<String, double[]> without = results(method, Map.of("affine", false));

        assertThat(with).containsKey("weight");
        with.keySet().removeIf(name -> name.matches("(.* gradient of )?(aux_)?(weight|bias)"));
        Comparison.assertSame(without, with, 0);
    }

    private static Map<String, double[]> results(String method, Map<String, Object> options) {
        Normalization layer = Training.METHODS.create(method, options).normalization();
        return Comparison.results(engine, layer::apply, Map.of(), INPUTS);
    }
}

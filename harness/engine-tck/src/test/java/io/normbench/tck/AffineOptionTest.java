package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.norm.Normalization;
import io.normbench.tensor.Engine;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code affine: false}: the same numbers as with a scale of 1 and a shift of 0, and nothing to learn. */
class AffineOptionTest {
    private static final Nd[] INPUTS = {Nd.normal(94, 2, 6, 3, 3), Nd.normal(95, 2, 6, 3, 3), Nd.normal(96, 2, 6, 3, 3)
    };

    /** Those of the halves of ibn, of the parts of split_bn and of what is inside bcn too. */
    private static final String AFFINE = "((aux|bn|in)_)?(weight|bias)";

    /**
     * Methods without one. A scale that starts at 0 and is added to 1 (grn), a convolution in the place of the affine
     * (bnet), and statistics with their affine as constants (frozen_bn) are something else.
     */
    private static final Set<String> WITHOUT = Set.of("none", "frozen_bn", "lrn", "pono", "grn", "bnet");

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

        assertThat(with.keySet()).anyMatch(name -> name.matches(AFFINE));
        with.keySet().removeIf(name -> name.matches("(.* gradient of )?" + AFFINE));
        Comparison.assertSame(without, with, 0);
    }

    @Test
    void everyMethodWithAnAffineHasTheOption() {
        assertThat(Training.normalizations().filter(id -> !id.contains(":") && !WITHOUT.contains(id)))
                .containsExactlyElementsOf(methods().toList());
    }

    private static Map<String, double[]> results(String method, Map<String, Object> options) {
        Normalization layer = Training.METHODS.create(method, options).normalization();
        return Comparison.results(engine, layer::apply, Map.of(), INPUTS);
    }
}

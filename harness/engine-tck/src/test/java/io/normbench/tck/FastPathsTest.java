package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.normbench.norm.Normalization;
import io.normbench.tensor.Engine;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Options and shapes that no vector has: the fast path against the definition, in float64. */
class FastPathsTest {
    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engines.float64();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    static Stream<Arguments> cases() {
        return Stream.of(
                arguments("ibn", Map.of("ratio", 0), Nd.shape(3, 4, 2, 3)),
                arguments("ibn", Map.of("ratio", 1), Nd.shape(3, 4, 2, 3)),
                arguments("ibn", Map.of("ratio", 0.3), Nd.shape(1, 7, 3, 2)),
                arguments("bin", Map.of(), Nd.shape(3, 5, 1, 1)),
                arguments("split_bn", Map.of("splits", 3), Nd.shape(7, 4, 2, 2)),
                arguments("split_bn", Map.of("splits", 4), Nd.shape(2, 3, 2, 2)),
                arguments("split_bn", Map.of("splits", 2), Nd.shape(1, 3, 2, 2)),
                arguments("split_bn", Map.of("splits", 2), Nd.shape(3, 3, 1, 1)),
                arguments("split_bn", Map.of("splits", 1), Nd.shape(3, 3, 2, 1)),
                arguments("l1bn", Map.of("variant", "topk", "k", 100), Nd.shape(2, 3, 2, 2)),
                arguments("l1bn", Map.of("variant", "lp", "p", 1.5), Nd.shape(2, 3, 2, 2)),
                arguments("bgn", Map.of("groups", 4), Nd.shape(3, 6, 2, 3)),
                arguments("bgn", Map.of("groups", 9), Nd.shape(2, 6, 3, 3)),
                arguments("bgn", Map.of("groups", 5), Nd.shape(2, 6, 2, 3)),
                arguments("ft", Map.of("groups", 2, "examples_per_group", 2), Nd.shape(5, 6, 2, 3)),
                arguments("ft", Map.of("groups", 3, "examples_per_group", 4), Nd.shape(11, 6, 1, 1)),
                arguments("ft", Map.of("groups", 6, "example_weight", 0.25), Nd.shape(4, 6, 2, 2)),
                arguments("mode", Map.of("modes", 4), Nd.shape(5, 3, 2, 2)),
                arguments("pn", Map.of("activation", "gelu", "samples", 31), Nd.shape(2, 6, 2, 2)),
                arguments("pn", Map.of("activation", "tanh"), Nd.shape(2, 6, 2, 2)),
                arguments("dn", Map.of("sum_height", 5, "sum_width", 2), Nd.shape(2, 3, 4, 3)),
                arguments("dn", Map.of("sup_height", 1, "sup_width", 1), Nd.shape(2, 3, 4, 3)),
                arguments("dn", Map.of("sum_height", 1, "sum_width", 1), Nd.shape(2, 3, 4, 3)),
                arguments("bn", Map.of("momentum", "none"), Nd.shape(3, 4, 2, 2)),
                arguments("bn", Map.of("running_statistics", false), Nd.shape(3, 4, 2, 2)),
                arguments("in", Map.of("running_statistics", true, "momentum", 0.3), Nd.shape(3, 4, 2, 2)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void agreeWithTheDefinition(String method, Map<String, Object> options, long[] shape) {
        Normalization layer = Training.METHODS.create(method, options).normalization();
        Nd[] inputs = {Nd.normal(91, shape), Nd.normal(92, shape).map(x -> 2 * x - 1), Nd.normal(93, shape)};

        Map<String, double[]> want = Comparison.results(engine, layer::define, Map.of(), inputs);
        Map<String, double[]> got = Comparison.results(engine, layer::apply, Map.of(), inputs);

        assertThat(want).containsKey("step 3 output");
        Comparison.assertSame(got, want, 1e-10);
    }
}

package io.normbench.norm;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Option values that no layer can have, each refused with one message. */
class OptionFaultsTest {
    private final MethodCatalog catalog = MethodCatalog.load(MethodCatalog.class.getClassLoader());

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("ibn", "ratio", 1.5, "a number from 0.0 to 1.0"),
                fault("ibn", "ratio", -0.5, "a number from 0.0 to 1.0"),
                fault("split_bn", "splits", 0, "a whole number of at least 1"),
                fault("l1bn", "variant", "l2", "one of l1, lp, topk"),
                fault("l1bn", "p", 0.5, "a number of at least 1.0"),
                fault("l1bn", "k", 0, "a whole number of at least 1"),
                fault("bgn", "groups", 0, "a whole number of at least 1"),
                fault("ft", "examples_per_group", 0, "a whole number of at least 1"),
                fault("ft", "example_weight", 2, "a number from 0.0 to 1.0"),
                fault("mode", "modes", 1, "a whole number of at least 2"),
                fault("bnet", "kernel", 4, "an odd number of at least 1"),
                fault("dn", "sup_width", 0, "a whole number of at least 1"),
                fault("pn", "activation", "elu", "one of relu, silu, gelu, tanh, identity"),
                fault("pn", "samples", 0, "a whole number of at least 1"),
                fault("evonorm_s1", "groups", 0, "a whole number of at least 1"),
                fault("bn", "momentum", "None", "a number of at least 0.0, or none"),
                fault("bn", "running_statistics", "no", "true or false"),
                fault("gn", "affine", 0, "true or false"),
                fault("in", "momentum", "none", "a number of at least 0.0"),
                fault("gn+oni", "oni.T", 0, "a whole number of at least 1"));
    }

    private static Arguments fault(String method, String option, Object value, String expected) {
        return Arguments.of(method, option, value, expected);
    }

    @ParameterizedTest(name = "{0}: {1} = {2}")
    @MethodSource("faults")
    void areRefused(String method, String option, Object value, String expected) {
        String name = option.substring(option.indexOf('.') + 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> catalog.create(method, Map.of(option, value)))
                .withMessage("option '" + name + "' is " + value + "; expected " + expected);
    }
}

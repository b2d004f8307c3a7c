package io.normbench.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private final List<OptionSpec> specs = List.of(
            OptionSpec.integer("groups", 32, 1, "channel groups"),
            OptionSpec.real("eps", 1e-5, 0, "added to the variance"),
            OptionSpec.flag("using_bn", true, "keep the batch branch"),
            OptionSpec.choice("variant", "bcn", List.of("bcn", "ws"), "reference"),
            OptionSpec.text("root", "here", "folder"));

    @Test
    void fillsInDefaults() {
        Options options = Options.of(specs, Map.of());

        assertThat(options.integer("groups")).isEqualTo(32);
        assertThat(options.real("eps")).isEqualTo(1e-5);
        assertThat(options.flag("using_bn")).isTrue();
        assertThat(options.choice("variant")).isEqualTo("bcn");
        assertThat(options.text("root")).isEqualTo("here");
    }

    @Test
    void takesGivenValuesInsteadOfDefaults() {
        Options options = Options.of(specs, Map.of("groups", 8L, "eps", 1, "using_bn", false, "variant", "ws"));

        assertThat(options.integer("groups")).isEqualTo(8);
        assertThat(options.real("eps")).isEqualTo(1.0);
        assertThat(options.flag("using_bn")).isFalse();
        assertThat(options.choice("variant")).isEqualTo("ws");
    }

    @Test
    void aNumberThatMayBeMissingIsThereOrNot() {
        List<OptionSpec> momentum = List.of(OptionSpec.realOrNone("momentum", 0.1, 0, "weight"));

        assertThat(Options.of(momentum, Map.of()).realOrNone("momentum")).hasValue(0.1);
        assertThat(Options.of(momentum, Map.of("momentum", "none")).realOrNone("momentum"))
                .isEmpty();
    }

    @Test
    void refusesAnUnknownName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.of(specs, Map.of("group", 8)))
                .withMessage("unknown option 'group'");
    }

    @Test
    void saysWhichValueIsWrongAndWhatWasExpected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.of(specs, Map.of("groups", 0)))
                .withMessage("option 'groups' is 0; expected a whole number of at least 1");
    }

    @Test
    void refusesAValueThatIsMissingThoughItsNameIsGiven() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.of(specs, Collections.singletonMap("eps", null)))
                .withMessageContaining("option 'eps' is null");
    }
}

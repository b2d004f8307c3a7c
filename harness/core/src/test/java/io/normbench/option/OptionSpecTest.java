package io.normbench.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionSpecTest {
    private final OptionSpec groups = OptionSpec.integer("groups", 32, 1, "channel groups");
    private final OptionSpec weight = OptionSpec.real("weight", 1e-5, 0, "of the new value");
    private final OptionSpec flag = OptionSpec.flag("skip_init", true, "scale branches");
    private final OptionSpec variant = OptionSpec.choice("variant", "bcn", List.of("bcn", "ws"), "reference");

    @Test
    void acceptsAWholeNumberOfAnyNumericType() {
        assertThat(groups.fault(1)).isEmpty();
        assertThat(groups.fault(8L)).isEmpty();
        assertThat(groups.fault(8.0)).isEmpty();
    }

    @Test
    void saysWhatItTakes() {
        assertThat(groups.expectation()).isEqualTo("a whole number of at least 1");
        assertThat(variant.expectation()).isEqualTo("one of bcn, ws");
        assertThat(flag.expectation()).isEqualTo("true or false");
        assertThat(OptionSpec.realOrNone("momentum", 0.1, 0, "").expectation())
                .isEqualTo("a number of at least 0.0, or none");
        assertThat(OptionSpec.odd("kernel", 3, 1, "").expectation()).isEqualTo("an odd number of at least 1");
        assertThat(OptionSpec.text("root", "", "").expectation()).isEqualTo("a text");
    }

    @Test
    void saysWhatWholeNumberIsExpected() {
        for (Object wrong : new Object[] {0, -3, 1.5, Double.NaN, 1e12, "8", true}) {
            assertThat(groups.fault(wrong)).as("%s", wrong).hasValue("a whole number of at least 1");
        }
    }

    @Test
    void acceptsAWholeNumberWhereARealOneIsExpected() {
        assertThat(weight.fault(0)).isEmpty();
        assertThat(weight.fault(1e-3)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1e-9, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesRealNumbersThatAreTooSmallOrNotFinite(double wrong) {
        assertThat(weight.fault(wrong)).hasValue("a number of at least 0.0");
    }

    @Test
    void refusesZeroWhereANumberAboveItIsExpected() {
        OptionSpec eps = OptionSpec.positive("eps", 1e-5, "added to the variance");

        assertThat(eps.fault(1e-12)).isEmpty();
        assertThat(eps.fault(1)).isEmpty();
        for (Object wrong : new Object[] {0, 0.0, -0.0, -1e-9, Double.NaN, Double.POSITIVE_INFINITY, "1"}) {
            assertThat(eps.fault(wrong)).as("%s", wrong).hasValue("a number above 0");
        }
    }

    @Test
    void refusesRealNumbersThatAreTooLarge() {
        OptionSpec ratio = OptionSpec.real("ratio", 0.5, 0, 1, "share");

        assertThat(ratio.fault(0)).isEmpty();
        assertThat(ratio.fault(1.0)).isEmpty();
        for (Object wrong : new Object[] {1.01, -0.1, Double.NaN, "1"}) {
            assertThat(ratio.fault(wrong)).as("%s", wrong).hasValue("a number from 0.0 to 1.0");
        }
    }

    @Test
    void acceptsOnlyOddNumbersWhereOneIsExpected() {
        OptionSpec kernel = OptionSpec.odd("kernel", 3, 1, "side");

        assertThat(kernel.fault(5)).isEmpty();
        assertThat(kernel.fault(1.0)).isEmpty();
        assertThat(kernel.typed(7.0)).isEqualTo(7);
        for (Object wrong : new Object[] {2, 0, -1, 3.5, "3"}) {
            assertThat(kernel.fault(wrong)).as("%s", wrong).hasValue("an odd number of at least 1");
        }
    }

    @Test
    void acceptsNoneBesideRealNumbersWhereItSaysSo() {
        OptionSpec momentum = OptionSpec.realOrNone("momentum", 0.1, 0, "weight");

        assertThat(momentum.fault("none")).isEmpty();
        assertThat(momentum.fault(1)).isEmpty();
        assertThat(momentum.typed(1)).isEqualTo(1.0);
        assertThat(momentum.typed("none")).isEqualTo("none");
        for (Object wrong : new Object[] {-1, "null", false, Double.NaN}) {
            assertThat(momentum.fault(wrong)).as("%s", wrong).hasValue("a number of at least 0.0, or none");
        }
    }

    @Test
    void acceptsOnlyBooleansAsFlags() {
        assertThat(flag.fault(false)).isEmpty();
        assertThat(flag.fault("false")).hasValue("true or false");
    }

    @Test
    void namesTheChoices() {
        assertThat(variant.fault("ws")).isEmpty();
        assertThat(variant.fault("timm")).hasValue("one of bcn, ws");
    }

    @Test
    void acceptsAnyText() {
        OptionSpec root = OptionSpec.text("root", "", "folder");

        assertThat(root.fault("/data")).isEmpty();
        assertThat(root.fault(3)).hasValue("a text");
    }
}

package io.normbench.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.util.UserError;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MethodCatalogTest {
    private final MethodCatalog catalog = MethodCatalog.load(MethodCatalog.class.getClassLoader());

    @Test
    void holdsTheCoreMethodsUnderTheirPublishedIds() {
        assertThat(catalog.normalizations().stream().filter(MethodInfo::core).map(MethodInfo::id))
                .containsExactlyInAnyOrder(
                        "none",
                        "bn",
                        "gbn",
                        "frozen_bn",
                        "ln",
                        "ln2d",
                        "in",
                        "gn",
                        "bcn",
                        "ebcn",
                        "brn",
                        "frn",
                        "evonorm_b0",
                        "evonorm_s0",
                        "sn");
        assertThat(catalog.transforms().stream().filter(MethodInfo::core).map(MethodInfo::id))
                .containsExactly("ws");
    }

    @ParameterizedTest
    @ValueSource(strings = {"my norm", "bn+mine", "a,b", "2bn", ""})
    void refusesAnIdThatSuitesCannotSpell(String id) {
        NormalizationProvider plugin = new NormalizationProvider() {
            @Override
            public MethodInfo info() {
                return new MethodInfo(id, "For this test", "none", List.of(), false);
            }

            @Override
            public Normalization create(Options options) {
                return (x, scope) -> x;
            }
        };

        assertThatThrownBy(() -> MethodCatalog.of(List.of(plugin), List.of()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "has the id '" + id + "'; expected letters, digits, '_', '-', '.' and ':', a letter first")
                .hasMessageContaining(plugin.getClass().getName());
    }

    @Test
    void namesEveryNormalizationAloneAndWithEveryTransform() {
        assertThat(catalog.ids())
                .hasSize(catalog.normalizations().size()
                        * (1 + catalog.transforms().size()))
                .doesNotHaveDuplicates()
                .contains("bn", "gn+ws", "ebcn+spn");
    }

    @Test
    void givesNoOptionTwice() {
        Stream.concat(catalog.normalizations().stream(), catalog.transforms().stream())
                .forEach(info -> assertThat(info.options().stream().map(OptionSpec::name))
                        .as(info.id())
                        .doesNotHaveDuplicates());
    }

    @Test
    void givesOnlyDefaultsThatAreValid() {
        for (String id : catalog.ids()) {
            assertThat(catalog.options(id))
                    .isPresent()
                    .hasValueSatisfying(
                            options -> options.forEach((name, spec) -> assertThat(spec.fault(spec.defaultValue()))
                                    .as("%s: %s", id, name)
                                    .isEmpty()));
        }
    }

    /** With eps 0 a constant channel is 0/0, and what comes of that would depend on engine and path. */
    @Test
    void refusesEpsZeroEverywhere() {
        for (String id : catalog.ids()) {
            catalog.options(id).orElseThrow().forEach((name, spec) -> {
                if (name.matches("(.*[._])?eps")) {
                    assertThatIllegalArgumentException()
                            .as("%s: %s", id, name)
                            .isThrownBy(() -> catalog.create(id, Map.of(name, 0)))
                            .withMessage("option '%s' is 0; expected a number above 0", spec.name());
                }
            });
        }
    }

    @Test
    void makesEveryMethodWithItsDefaults() {
        for (String id : catalog.ids()) {
            assertThat(catalog.create(id, Map.of()).weightTransform().isPresent())
                    .as(id)
                    .isEqualTo(id.contains("+"));
        }
    }

    @Test
    void prefixesTheOptionsOfATransform() {
        assertThat(catalog.options("gn+ws").orElseThrow().keySet())
                .containsExactly("groups", "eps", "affine", "remap", "ws.variant", "ws.eps");
    }

    @Test
    void passesPrefixedOptionsToTheTransformAndTheOthersToTheNormalization() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> catalog.create("gn+ws", Map.of("groups", 4, "ws.variant", "nfnet")))
                .withMessage("option 'variant' is nfnet; expected one of bcn, ws, timm");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> catalog.create("gn+ws", Map.of("groups", 0, "ws.variant", "timm")))
                .withMessageContaining("option 'groups' is 0");
    }

    @Test
    void refusesTheOptionsOfATransformThatTheIdDoesNotName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> catalog.create("gn", Map.of("ws.variant", "timm")))
                .withMessage("unknown option 'ws.variant'");
    }

    @Test
    void hintsAtTheNearestIdWhereAnIdIsUnknown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> catalog.create("evonorm_so", Map.of()))
                .withMessage("unknown method 'evonorm_so'; did you mean 'evonorm_s0'?");
    }

    @Test
    void hintsAtTheNearestIdWhereOnlyTheTransformIsUnknown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> catalog.create("gn+vs", Map.of()))
                .withMessage("unknown method 'gn+vs'; did you mean 'gn+ws'?");
        assertThat(catalog.options("gn+vs")).isEmpty();
    }

    @Test
    void knowsNoTransformAloneAndNoEmptyPart() {
        for (String id : List.of("ws", "gn+", "+ws", "gn+ws+ws", "")) {
            assertThat(catalog.options(id)).as(id).isEmpty();
            assertThatIllegalArgumentException().isThrownBy(() -> catalog.create(id, Map.of()));
        }
    }

    @Test
    void saysWhereEachMethodComesFrom() {
        HashSet<String> titles = new HashSet<>();
        Stream.concat(catalog.normalizations().stream(), catalog.transforms().stream())
                .forEach(info -> {
                    assertThat(titles.add(info.title()))
                            .as("title of %s is its own", info.id())
                            .isTrue();
                    assertThat(info.source()).as(info.id()).isNotBlank();
                    assertThat(info.options())
                            .as(info.id())
                            .allSatisfy(
                                    option -> assertThat(option.description()).isNotBlank());
                });
    }
}

package io.normbench.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.normbench.norm.batch.BatchNorm;
import io.normbench.norm.weight.WeightStandardization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What methods are called elsewhere, where they come from, and what is no method here. */
class NamesTest {
    private final MethodCatalog catalog = MethodCatalog.load(MethodCatalog.class.getClassLoader());

    private Stream<MethodInfo> infos() {
        return Stream.concat(catalog.normalizations().stream(), catalog.transforms().stream());
    }

    @ParameterizedTest
    @CsvSource({
        "SyncBN, bn",
        "sync_bn, bn",
        "SyncBatchNorm, bn",
        "in-place abn, bn",
        "BatchNorm2d, bn",
        "BatchNormalization, bn",
        "Batch Normalisation, bn",
        "BN, bn",
        "FrozenBatchNorm2d, frozen_bn",
        "GroupNorm, gn",
        "GN with one group, ln",
        "LayerNorm, ln",
        "LayerNorm2d, ln2d",
        "InstanceNorm2d, in",
        "LocalResponseNorm, lrn",
        "evonorm-s0, evonorm_s0",
        "EvoNorm2dS0, ",
        "GhostNorm, gbn",
        "EstBN, ebcn",
        "ZCA, dbn",
        "RepBN, repbn",
        "MABN with CenConv, mabn+wc",
        "gn + ws, gn+ws",
        "BCN+WS, bcn+ws",
        "BCN+VS, ",
        "Weight Standardization, gn+ws",
        "ws, gn+ws",
        "spectral_norm, gn+spn",
        "quux, ",
        "2d, ",
        "'', "
    })
    void findsWhatAMethodIsCalledElsewhere(String name, String spelling) {
        assertThat(catalog.named(name).map(found -> found.alias().spelling()).orElse(null))
                .isEqualTo(spelling);
    }

    @Test
    void aNameThatIsAMethodWithOptionsIsSpelledWithThem() {
        assertThat(catalog.named("mvn")).hasValueSatisfying(found -> {
            assertThat(found.method().id()).isEqualTo("in");
            assertThat(found.alias().spelling()).isEqualTo("{id: in, options: {affine: false}}");
        });
    }

    @Test
    void noNameStandsForTwoMethods() {
        Map<String, String> owners = new HashMap<>();
        infos().forEach(info -> info.names()
                .forEach(alias -> assertThat(owners.merge(Alias.key(alias.name()), info.id(), (first, second) -> first))
                        .as(alias.name())
                        .isEqualTo(info.id())));
        infos().forEach(info -> assertThat(info.aliases().stream().map(alias -> Alias.key(alias.name())))
                .as(info.id())
                .doesNotHaveDuplicates());
    }

    @Test
    void whatIsNoMethodHereIsNamedOnceAndHasAReason() {
        assertThat(OutOfScope.ALL.stream()
                        .flatMap(each -> each.names().stream())
                        .map(Alias::key))
                .doesNotHaveDuplicates()
                .doesNotContain("")
                .contains("adain", "kn", "precisebn", "fixup", "selu");
        assertThat(OutOfScope.ALL).allSatisfy(each -> {
            assertThat(each.why()).isNotBlank();
            assertThat(each.names())
                    .allSatisfy(name -> assertThat(catalog.named(name)).as(name).isEmpty());
        });
        assertThat(OutOfScope.ALL.stream().map(OutOfScope::reason).distinct())
                .containsExactly(OutOfScope.Reason.values());
    }

    @Test
    void saysHowAnAliasIsSpelledWhereAnIdIsExpected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> catalog.create("PixelNorm", Map.of()))
                .withMessage("unknown method 'PixelNorm'; 'PixelNorm' is spelled {id: rms, options: {affine: false,"
                        + " eps: 1.0e-8}} here (arXiv:1710.10196)");
    }

    @Test
    void saysWhyANameIsNoMethodWhereAnIdIsExpected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> catalog.create("AdaIN", Map.of()))
                .withMessageContaining("; 'AdaIN' is no method here: the affine comes from a condition");
    }

    @Test
    void everyMethodHasAFamily() {
        assertThat(infos()).allSatisfy(info -> {
            assertThat(info.family()).as(info.id()).isNotEqualTo(Family.OTHER);
            assertThat(info.family() == Family.ENGINE)
                    .as(info.id())
                    .isEqualTo(info.engine().isPresent());
            assertThat(info.family() == Family.WEIGHT)
                    .as(info.id())
                    .isEqualTo(catalog.transform(info.id()).isPresent());
        });
    }

    @Test
    void methodsWithTheirActivationInsideAreAFamily() {
        assertThat(catalog.normalizations())
                .allSatisfy(info -> assertThat(info.family() == Family.ACTIVATION)
                        .as(info.id())
                        .isEqualTo(catalog.create(info.id(), Map.of())
                                .normalization()
                                .activates()));
    }

    @Test
    void everyMethodOfAllEnginesNamesAPaperOrWhatItWasCheckedAgainst() {
        assertThat(infos().filter(info -> info.engine().isEmpty())).allSatisfy(info -> {
            assertThat(info.paper() + info.check()).as(info.id()).isNotBlank();
            assertThat(info.paper()).as(info.id()).doesNotContain("checked against", "no vectors");
        });
        assertThat(infos().filter(info -> info.reference().isEmpty()).map(MethodInfo::id))
                .containsExactlyInAnyOrder("none", "cwn", "dl4j:bn", "dl4j:lrn");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "; "})
    void takesTheSourceApart(String semicolon) {
        String paper = semicolon.isEmpty() ? "" : "Wu & He 2018; and others";
        MethodInfo info = new MethodInfo("x", "X", paper + semicolon + "checked against A; B", List.of(), false);

        assertThat(info.paper()).isEqualTo(paper);
        assertThat(info.check()).isEqualTo("checked against A; B");
        assertThat(info.reference()).isEqualTo("A; B");
    }

    @Test
    void aPluginThatSaysNothingMoreHasNoFamilyAndNoNames() {
        MethodInfo info = new MethodInfo("x", "A title (with a name) and more", "a paper", List.of(), false);

        assertThat(info.family()).isEqualTo(Family.OTHER);
        assertThat(info.paper()).isEqualTo("a paper");
        assertThat(info.check()).isEmpty();
        assertThat(info.reference()).isEmpty();
        assertThat(info.names().map(Alias::name)).containsExactly("x");
    }

    @Test
    void knowsTheClassWithTheFormula() {
        assertThat(catalog.declaredIn("bn")).hasValue(BatchNorm.class);
        assertThat(catalog.declaredIn("ws")).hasValue(WeightStandardization.class);
        assertThat(catalog.declaredIn("quux")).isEmpty();
    }
}

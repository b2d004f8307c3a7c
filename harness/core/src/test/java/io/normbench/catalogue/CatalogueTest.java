package io.normbench.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.catalogue.MethodFacts.Outcome;
import io.normbench.norm.MethodCatalog;
import io.normbench.norm.MethodInfo;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.tensor.Initializer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found about methods by running them in plain Java. */
class CatalogueTest {
    private static final Catalogue CATALOGUE = new Catalogue(MethodCatalog.load(MethodCatalog.class.getClassLoader()));

    private static Map<String, CatalogueEntry> entries;

    @BeforeAll
    static void run() {
        entries = CATALOGUE.all().stream()
                .collect(Collectors.toUnmodifiableMap(entry -> entry.info().id(), Function.identity()));
    }

    @Test
    void everyMethodOfAllEnginesIsRun() {
        assertThat(entries.values())
                .filteredOn(entry -> entry.info().engine().isEmpty())
                .allSatisfy(entry -> {
                    assertThat(entry.unknown()).as(entry.info().id()).isEmpty();
                    assertThat(entry.facts()).as(entry.info().id()).isPresent();
                });
        assertThat(entries.get("dl4j:bn").unknown()).isEqualTo("it runs on engine dl4j alone");
        assertThat(entries.get("dl4j:bn").batch()).isEqualTo("train");
        assertThat(entries.get("dl4j:bn").state()).isEqualTo("?");
    }

    @ParameterizedTest
    @CsvSource({
        "bn,         train, yes,   runs,  no",
        "gbn,        train, yes,   runs,  no",
        "frozen_bn,  no,    fixed, exact, yes",
        "gn,         no,    no,    exact, yes",
        "in,         no,    no,    exact, no",
        "none,       no,    no,    exact, yes",
        "ebcn,       train, yes,   runs,  yes",
        "frn,        no,    no,    exact, yes",
        "evonorm_b0, train, yes,   runs,  yes",
        "brn,        train, yes,   runs,  yes",
        "bnet,       train, yes,   runs,  no",
        "pn,         no,    fixed, exact, yes",
        "dyt,        no,    no,    exact, yes",
        "on,         train, yes,   runs,  yes",
        "mabn,       train, yes,   runs,  yes",
        "iternorm,   train, yes,   runs,  no",
        "spn,        -,     yes,   -,     -",
        "ws,         -,     no,    -,     -"
    })
    void findsWhatPapersSay(String id, String batch, String state, String batchOne, String onePosition) {
        CatalogueEntry entry = entries.get(id);

        assertThat(List.of(entry.batch(), entry.state(), entry.batchOne(), entry.onePosition()))
                .containsExactly(batch, state, batchOne, onePosition);
    }

    @Test
    void whatAMethodSaysOfMixingImagesIsWhatItDoes() {
        assertThat(entries.values())
                .filteredOn(entry -> !entry.ofWeights() && entry.facts().isPresent())
                .hasSizeGreaterThan(45)
                .allSatisfy(entry -> assertThat(entry.facts().get().batchInTraining())
                        .as(entry.info().id())
                        .isEqualTo(entry.mixesSamples()));
    }

    @Test
    void whoeverMixesImagesEvaluatesWithoutIt() {
        assertThat(entries.values())
                .filteredOn(entry -> entry.facts().isPresent())
                .allSatisfy(entry -> assertThat(entry.facts().get().batchInEvaluation())
                        .as(entry.info().id())
                        .isFalse());
    }

    @Test
    void countsOperationsThatMoveValues() {
        MethodFacts facts = FactFinder.of(
                (x, scope) -> x.reshape(-1).reshape(x.shape()).mul(2).silu().slice(0, 0, 4));

        assertThat(facts.definition()).isEqualTo(2);
        assertThat(facts.fast()).isEmpty();
        assertThat(FactFinder.of((x, scope) -> x.sub(x.moments(1).mean())).definition())
                .isEqualTo(2);
        assertThat(entries.get("bn").facts().orElseThrow().fast()).hasValue(1);
        assertThat(entries.get("none").operations()).isEqualTo("0");
        assertThat(entries.get("bn").operations()).matches("\\d+/1");
    }

    @Test
    void findsWhatALayerHolds() {
        MethodFacts facts = entries.get("bn").facts().orElseThrow();

        assertThat(facts.parameters()).containsExactly("weight", "bias");
        assertThat(facts.moving()).containsExactly("running_mean", "running_var");
        assertThat(facts.constant()).isEmpty();
        assertThat(entries.get("pn").facts().orElseThrow().constant()).containsExactly("quantiles");
        assertThat(entries.get("cbn").facts().orElseThrow().constant()).isEmpty();
        assertThat(MethodFacts.shown(entries.get("cbn").facts().orElseThrow().moving()))
                .contains("running_mean", "history<i>.mean")
                .doesNotHaveDuplicates();
        assertThat(entries.get("on").facts().orElseThrow().moving()).contains("u", "v");
    }

    @Test
    void seesDependenceOnEarlierAndOnLaterImages() {
        Normalization earlier = (x, scope) ->
                x.slice(0, 0, 1).concat(0, x.slice(0, 1, 4).add(x.slice(0, 0, 1).mul(1e-3)));
        Normalization later =
                (x, scope) -> x.slice(0, 0, 3).add(x.slice(0, 3, 4).mul(1e-3)).concat(0, x.slice(0, 3, 4));
        Normalization evaluation = (x, scope) -> scope.training() ? x : x.sub(x.mean(0));

        assertThat(FactFinder.of(earlier).batchInTraining()).isTrue();
        assertThat(FactFinder.of(later).batchInTraining()).isTrue();
        assertThat(FactFinder.of(evaluation).batchInTraining()).isFalse();
        assertThat(FactFinder.of(evaluation).batchInEvaluation()).isTrue();
        assertThat(FactFinder.of(evaluation).evaluatesAsItTrains()).isFalse();
    }

    @Test
    void tellsWhatBecomesOfOneImage() {
        Normalization refuses = (x, scope) -> {
            if (x.n() == 1) {
                throw new IllegalArgumentException("needs two images");
            }
            return x;
        };

        assertThat(FactFinder.of(refuses).alone()).isEqualTo(Outcome.REFUSED);
        assertThat(FactFinder.of((x, scope) -> x.mul(0)).alone()).isEqualTo(Outcome.LOST);
        assertThat(FactFinder.of((x, scope) -> x.mul(0).add(scope.parameter("p", Initializer.normal(1), x.c(), 1, 1)))
                        .alone())
                .isEqualTo(Outcome.LOST);
        assertThat(FactFinder.of((x, scope) -> x.div(x.sub(x.mean(2, 3)))).onePosition())
                .isEqualTo(Outcome.NOT_FINITE);
        assertThat(FactFinder.of((x, scope) -> x).onePosition()).isEqualTo(Outcome.USED);
    }

    @Test
    void aPluginsMethodIsRunToo() {
        CatalogueEntry entry =
                plugin((x, scope) -> x.sub(x.mean(0)).mul(scope.parameter("gain", Initializer.constant(1), 1)));

        assertThat(entry.batch()).isEqualTo("both");
        assertThat(entry.batchOne()).isEqualTo("no");
        assertThat(entry.facts().orElseThrow().parameters()).containsExactly("gain");
        assertThat(String.join("\n", CatalogueText.details(entry)))
                .contains("training mixes images, evaluation does", "eps = 1e-5 (a number above 0): small");
    }

    @Test
    void aMethodWhoseResultHasAnotherShapeIsListedWithBoth() {
        CatalogueEntry entry = plugin((x, scope) -> x.mean(0, 2, 3));

        assertThat(entry.facts()).isEmpty();
        assertThat(entry.unknown())
                .startsWith("the result is [1, 64, 1, 1] of ")
                .contains(", the input [4, 64, 2, 2] of ", "a method keeps shape and element type");
    }

    @Test
    void aMethodThatFailsIsListedAllTheSame() {
        CatalogueEntry entry = plugin((x, scope) -> {
            throw new IllegalStateException("no fold here");
        });

        assertThat(entry.facts()).isEmpty();
        assertThat(entry.unknown()).isEqualTo("no fold here");
        assertThat(CatalogueText.listing(List.of(entry), false))
                .hasSize(2)
                .last()
                .asString()
                .contains("plugin", "?");
        assertThat(CataloguePage.of(List.of(entry))).contains("`plugin` was not run: no fold here.");
    }

    private static CatalogueEntry plugin(Normalization method) {
        NormalizationProvider provider = new NormalizationProvider() {
            @Override
            public MethodInfo info() {
                return new MethodInfo(
                        "plugin", "Of a plug-in", "a paper", List.of(OptionSpec.positive("eps", 1e-5, "small")), false);
            }

            @Override
            public Normalization create(Options options) {
                return method;
            }
        };
        return new Catalogue(MethodCatalog.of(List.of(provider), List.of()))
                .all()
                .get(0);
    }

    @Test
    void namesStandForMethodsAndTransforms() {
        assertThat(CATALOGUE.named("gn+ws").stream().map(entry -> entry.info().id()))
                .containsExactly("gn", "ws");
        assertThat(CATALOGUE.named("ws").stream().map(entry -> entry.info().id()))
                .containsExactly("ws");
        assertThat(CATALOGUE.named("gn+quux")).isEmpty();
        assertThat(CATALOGUE.hint("PixelNomr")).isEqualTo("; did you mean 'PixelNorm'?");
        assertThat(CATALOGUE.hint("batchnrom")).isEqualTo("; did you mean 'bn' (Batch normalization)?");
        assertThat(CATALOGUE.hint("zzzzzz")).isEmpty();
    }
}

package io.normbench.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.cli.Cli;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code normbench methods}: the listing, one method, the ways to find one, and bad input. */
class MethodsCommandTest {
    @Test
    void listsTheCoreSetALineEachByFamily() {
        Cli methods = Cli.run("methods");

        assertThat(methods.status()).isZero();
        assertThat(methods.err()).isEmpty();
        String[] core = {
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
            "sn",
            "ws"
        };
        for (String id : core) {
            assertThat(methods.out()).containsPattern("(?m)^  " + id + "\\* +\\S.*[0-9]$");
        }
        assertThat(methods.out())
                .containsPattern("(?m)^Statistics of the batch +batch state batch 1 1x1 +ops arXiv$")
                .containsPattern("(?m)^  bn\\* +Batch normalization +train yes   runs    no +\\d+/\\d+ 1502.03167$")
                .containsPattern("(?m)^  gn\\* +Group normalization +no    no    exact   yes +\\d+/\\d+ 1803.08494$");
        assertThat(methods.out().indexOf("Statistics of the batch"))
                .isLessThan(methods.out().indexOf("Whitening"));
    }

    @Test
    void theListingFitsIntoAHundredColumns() {
        assertThat(Cli.run("methods").out().lines())
                .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(100));
    }

    @Test
    void showsOptionsWithDefaultsOnRequest() {
        assertThat(Cli.run("methods", "--options").out())
                .contains("groups = 32 (a whole number of at least 1): ", "eps = 1e-5 (a number above 0): ");
        assertThat(Cli.run("methods").out()).doesNotContain("groups = ");
    }

    @Test
    void describesOneMethod() {
        Cli method = Cli.run("methods", "bn");

        assertThat(method.status()).isZero();
        assertThat(method.out())
                .startsWith("bn: Batch normalization (core)")
                .contains(
                        "arXiv:1502.03167",
                        "against PyTorch BatchNorm2d",
                        "class io.normbench.norm.batch.BatchNorm",
                        "training mixes images, evaluation does not",
                        "runs, and evaluates with other statistics than it trains with",
                        "running_mean, running_var",
                        "weight, bias",
                        "SyncBN: bn (",
                        "momentum = 0.1 (a number of at least 0.0, or none): ");
        assertThat(method.out().lines())
                .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(100));
    }

    @Test
    void describesAMethodAndItsTransform() {
        assertThat(Cli.run("methods", "gn+ws").out())
                .contains("gn: Group normalization", "ws: Weight standardization", "ws.variant = ");
        assertThat(Cli.run("methods", "ws").out()).startsWith("ws: Weight standardization");
        assertThat(Cli.run("methods", "BCN+WS").out())
                .startsWith("'BCN+WS' is spelled bcn+ws here")
                .contains("bcn: Batch-channel normalization", "ws: Weight standardization");
    }

    @ParameterizedTest
    @ValueSource(strings = {"syncbn", "SyncBN", "sync-bn", "Sync BN"})
    void findsAMethodByWhatOthersCallIt(String name) {
        Cli method = Cli.run("methods", name);

        assertThat(method.status()).isZero();
        assertThat(method.out())
                .startsWith("'" + name + "' is spelled bn here (")
                .contains("bn: Batch normalization");
    }

    @Test
    void findsAMethodByTheOptionsThatMakeItAnother() {
        assertThat(Cli.run("methods", "PixelNorm").out())
                .startsWith("'PixelNorm' is spelled {id: rms, options: {affine: false, eps: 1.0e-8}} here");
    }

    @Test
    void saysWhyANameIsNoMethodHere() {
        Cli method = Cli.run("methods", "adain");

        assertThat(method.status()).isZero();
        assertThat(method.out()).startsWith("'adain' is no method here: the affine comes from a condition");
    }

    @Test
    void searchesNamesAndSources() {
        assertThat(Cli.run("methods", "--search", "whiten").out()).contains("iternorm", "dbn", "gw", "sw");
        assertThat(Cli.run("methods", "--search", "1803.08494").out())
                .contains("  gn* ")
                .doesNotContain("  bn* ");
        assertThat(Cli.run("methods", "--search", "pixelnorm").out()).contains("  rms ", "'PixelNorm' is spelled ");
        assertThat(Cli.run("methods", "--search", "precise").out()).contains("{statistics: precise, batches: N}");
    }

    @Test
    void listsWhatIsOutOfScopeWithReasons() {
        Cli outOfScope = Cli.run("methods", "--out-of-scope");

        assertThat(outOfScope.status()).isZero();
        assertThat(outOfScope.out())
                .contains("Not a layer behind a convolution", "AdaIN, SPADE, ", "a patent is pending");
        assertThat(outOfScope.out().lines())
                .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(100));
    }

    @Test
    void writesThePage() {
        Cli page = Cli.run("methods", "--markdown");

        assertThat(page.status()).isZero();
        assertThat(page.out()).startsWith("# Methods\n").contains("| SyncBN | `bn` |", "## Options");
    }

    @Test
    void thePageHasMethodsThatCannotBeRunInPlainJava() {
        assertThat(Cli.run("methods", "--markdown").out())
                .contains("`dl4j:bn` was not run: it runs on engine dl4j alone.");
    }

    @Test
    void anUnknownMethodIsBadUsageWithTheNearestName() {
        Cli unknown = Cli.run("methods", "evonorm_so");

        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.out()).isEmpty();
        assertThat(unknown.err())
                .startsWith(
                        "methods: unknown method 'evonorm_so'; did you mean 'evonorm_s0'?; 'normbench methods' lists");
        assertThat(Cli.run("methods", "SynkBN").err()).contains("did you mean 'SyncBN'?");
        assertThat(Cli.run("methods", "gn+vs").err()).contains("did you mean 'gn+ws'?");
        assertThat(Cli.run("methods", "").status()).isEqualTo(2);
    }

    @Test
    void allUnknownMethodsAreTold() {
        Cli unknown = Cli.run("methods", "bn", "quux1", "quux2");

        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.err().lines()).hasSize(2);
        assertThat(unknown.out()).isEmpty();
    }

    @Test
    void aSearchWithoutAnswerIsBadUsage() {
        Cli nothing = Cli.run("methods", "--search", "zzzz");

        assertThat(nothing.status()).isEqualTo(2);
        assertThat(nothing.err()).startsWith("--search zzzz: no method has these words");
        assertThat(Cli.run("methods", "--search", " ").err()).startsWith("--search: expected a word");
    }

    @Test
    void twoQuestionsAtOnceAreBadUsage() {
        for (List<String> questions : List.of(
                List.of("bn", "--markdown"),
                List.of("--search", "bn", "--out-of-scope"),
                List.of("bn", "--search", "x"))) {
            List<String> arguments = new ArrayList<>(List.of("methods"));
            arguments.addAll(questions);
            Cli refused = Cli.run(arguments.toArray(String[]::new));

            assertThat(refused.status()).as(questions.toString()).isEqualTo(2);
            assertThat(refused.err()).contains("are different questions; ask one at a time");
        }
    }
}

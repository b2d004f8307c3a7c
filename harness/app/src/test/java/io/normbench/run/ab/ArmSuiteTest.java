package io.normbench.run.ab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.norm.MethodCatalog;
import io.normbench.run.TestRuns;
import io.normbench.suite.Isolation;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.read.SuiteVocabulary;
import io.normbench.task.TaskCatalog;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an arm makes of a suite. */
class ArmSuiteTest {
    private static final String LIMITS = "{timeout_seconds: 60}";

    @TempDir
    private Path folder;

    private static SuiteVocabulary vocabulary() {
        ClassLoader loader = ArmSuiteTest.class.getClassLoader();
        return new SuiteVocabulary(
                MethodCatalog.load(loader), TaskCatalog.load(loader).vocabulary(), Set.of("libtorch"));
    }

    private static ArmSuite load(Path file, List<String> filters, String... options) {
        return ArmSuite.load(file, vocabulary(), filters, List.of(options), 0);
    }

    private Path suite(String... methods) {
        return TestRuns.throughputSuite(folder, "method", "[1, 2]", LIMITS, methods);
    }

    @Test
    void everyTrialGetsAWorkerOfItsOwn() {
        assertThat(load(suite("bn"), List.of()).plan().orElseThrow().suite().isolation())
                .isEqualTo(Isolation.CELL);
    }

    @Test
    void methodsThatTheArmLacksAreLeftOutAndToldTogetherWithRulesAboutThem() throws IOException {
        Path file = suite("bn", "{id: new_norm, options: {groups: 2}}", "gn", "{id: ln, options: {new_option: 1}}");
        Files.writeString(
                file,
                Files.readString(file) + "exclude:\n  - {method: new_norm, batch_size: 1, reason: \"it is new\"}\n");
        ArmSuite suite = load(file, List.of("method=new_norm|bn"));

        assertThat(suite.unknown()).extracting(ArmPlan.Unknown::index).containsExactly(1, 3);
        assertThat(suite.unknown().get(0).message()).contains("test.yaml:7:", "unknown method 'new_norm'");
        assertThat(suite.unknown().get(1).message()).contains("unknown option 'new_option'");
        Plan plan = suite.plan().orElseThrow();
        assertThat(plan.trials())
                .hasSize(2)
                .allMatch(trial -> trial.cell().method().id().equals("bn"));
        assertThat(suite.sha256()).isEqualTo(Sha256.of(Files.readAllBytes(file)));
        assertThat(plan.suite().sha256()).isEqualTo(suite.sha256());
    }

    /** {@code make gate} on a change that adds a method. */
    @Test
    void theShippedGateWithAMethodThatTheArmLacksIsReadWithItsAnchorsAndMergeKeys() throws IOException {
        String text = Files.readString(Path.of("../../suites/gate.yaml"));
        Path file = Files.writeString(
                folder.resolve("gate.yaml"), text.replaceFirst("(?m)^methods:$", "methods:\n  - new_norm"));
        Path before = Files.writeString(folder.resolve("before.yaml"), text);

        ArmSuite suite = load(file, List.of());

        assertThat(text).contains("<<: *");
        assertThat(suite.unknown()).extracting(ArmPlan.Unknown::index).containsExactly(0);
        assertThat(suite.plan().orElseThrow().trials())
                .isEqualTo(load(before, List.of()).plan().orElseThrow().trials());
    }

    @Test
    void aRuleOfSeveralMethodsStaysForThoseThatAreKnown() throws IOException {
        Path file = suite("bn", "new_norm");
        Files.writeString(file, Files.readString(file) + "include: [{method: [bn, new_norm], batch_size: 2}]\n");

        assertThat(load(file, List.of()).plan().orElseThrow().trials()).hasSize(1);

        Files.writeString(file, Files.readString(file).replace("[bn, new_norm]", "new_norm"));
        assertThat(load(file, List.of()).plan()).isEmpty();
    }

    @Test
    void anArmThatKnowsNoneOfTheMethodsHasAnEmptyPlan() {
        ArmSuite suite = load(suite("new_norm"), List.of());

        assertThat(suite.plan()).isEmpty();
        assertThat(suite.name()).isEqualTo("test");
        assertThat(suite.unknown()).hasSize(1);
    }

    @Test
    void otherFaultsAreTheUsers() throws IOException {
        Path file = suite("bn", "new_norm");
        Files.writeString(file, Files.readString(file).replace("batch_sizes: [1, 2]", "batch_sizes: [1, 0]"));

        assertThatThrownBy(() -> load(file, List.of()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("test.yaml:4:")
                .hasMessageContaining("unknown method 'new_norm'");
    }

    @Test
    void anOptionChangesTheMethodAndKeepsItsLabel() {
        Plan plan = load(
                        suite("bn", "{id: gn, options: {groups: 4}}", "{id: gn, options: {groups: 2}, label: two}"),
                        List.of(),
                        "two.groups=1",
                        "bn.momentum=0.25")
                .plan()
                .orElseThrow();

        assertThat(plan.suite().methods())
                .extracting(method -> method.label() + " " + method.options())
                .containsExactly("bn {momentum=0.25}", "gn(groups=4) {groups=4}", "two {groups=1}");
    }

    @Test
    void aBadOptionIsBadUsageWithWhatWasExpected() {
        Path file = suite("bn", "gn");

        assertThatThrownBy(() -> load(file, List.of(), "gm.groups=4"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("expected METHOD.OPTION=VALUE with a method of the suite (bn, gn)")
                .hasMessageContaining("did you mean 'gn'?");
        assertThatThrownBy(() -> load(file, List.of(), "gn.group=4")).hasMessageContaining("did you mean 'groups'?");
        assertThatThrownBy(() -> load(file, List.of(), "gn.groups=many"))
                .hasMessageContaining("the value is 'many'; expected a whole number");
        assertThatThrownBy(() -> load(file, List.of(), "gn")).hasMessageContaining("expected METHOD.OPTION=VALUE");
    }
}

package io.normbench.suite.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.suite.Suite;
import io.normbench.suite.plan.CellId;
import io.normbench.suite.plan.Filter;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Planner;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Suites that run on several engines. */
class EnginesTest {
    private static final String BOTH = SuiteFiles.VALID.replace("batch_sizes: [1, 16]", """
            batch_sizes: [1, 16]
            engines: [libtorch, dl4j]""");

    private SuiteFiles files;

    @BeforeEach
    void prepare(@TempDir Path folder) {
        files = new SuiteFiles(folder);
    }

    @Test
    void everyCellExistsOnceForEachEngineAndThoseOfAMethodAndEngineStandTogether() {
        Suite suite = files.load(BOTH);

        assertThat(Planner.cells(suite))
                .extracting(cell -> cell.method().id() + " " + cell.engine() + " " + cell.batchSize())
                .containsExactly(
                        "bn libtorch 1",
                        "bn libtorch 16",
                        "bn dl4j 1",
                        "bn dl4j 16",
                        "gn libtorch 1",
                        "gn libtorch 16",
                        "gn dl4j 1",
                        "gn dl4j 16");
    }

    @Test
    void oneEngineMakesTheSameCellsInEveryForm() {
        List<String> implied = ids(files.load(SuiteFiles.VALID));

        assertThat(ids(files.load(SuiteFiles.VALID.replace("device: cpu", "device: cpu, engine: libtorch"))))
                .isEqualTo(implied);
        assertThat(ids(files.load(BOTH.replace("[libtorch, dl4j]", "[libtorch]"))))
                .isEqualTo(implied);
        assertThat(ids(files.load(BOTH)))
                .containsAll(implied)
                .hasSize(2 * implied.size())
                .doesNotHaveDuplicates();
    }

    @Test
    void idOfACellIsAsItEverWas() {
        // Stored runs resume by these ids: they may never change.
        assertThat(ids(files.load(SuiteFiles.VALID))).contains("digits_bn_b1_9923e6f5");
    }

    @Test
    void filterKeepsOneEngine() {
        Plan plan = Planner.plan(files.load(BOTH), Filter.parse("engine=dl4j,measurement=throughput"));

        assertThat(plan.trials())
                .hasSize(4)
                .allMatch(trial -> trial.cell().engine().equals("dl4j"));
    }

    @Test
    void filterMayOnlyNameAnEngineOfTheSuite() {
        assertThatThrownBy(() -> Planner.plan(files.load(SuiteFiles.VALID), Filter.parse("engine=dl4j")))
                .isInstanceOf(UserError.class)
                .hasMessage("--filter 'engine=dl4j': suite 'small' has no engine 'dl4j'; expected 'libtorch'");
    }

    @Test
    void rulesSelectByEngine() {
        Suite suite = files.load(BOTH
                + "include: [{engine: libtorch}, {engine: [dl4j], batch_size: 16}]\n"
                + "exclude: [{engine: dl4j, method: gn, reason: slow}]\n");

        Plan plan = Planner.plan(suite, Filter.parse("measurement=throughput"));

        assertThat(plan.trials())
                .extracting(trial -> trial.cell().method().id() + " "
                        + trial.cell().engine() + " " + trial.cell().batchSize())
                .containsExactly("bn libtorch 1", "gn libtorch 1", "bn libtorch 16", "gn libtorch 16", "bn dl4j 16");
        assertThat(plan.excluded())
                .extracting(excluded -> excluded.cell().engine() + " " + excluded.reason())
                .containsExactly("dl4j slow");
    }

    @Test
    void bothFormsAtOnceAreAFault() {
        assertThat(files.faults(BOTH.replace("device: cpu", "engine: libtorch")))
                .containsExactly("s.yaml:3:12: defaults.engine: is given beside 'engines'; expected one of the two; "
                        + "list it under 'engines' and delete this line, or delete 'engines'");
    }

    @Test
    void unknownEngineOfTheAxis() {
        assertThat(files.faults(BOTH.replace("[libtorch, dl4j]", "[libtorch, dl4]")))
                .containsExactly("s.yaml:5:21: engines[1]: unknown engine 'dl4'; expected one of libtorch, dl4j; "
                        + "did you mean 'dl4j'?");
    }

    @Test
    void anEngineThatThisBuildLeftOutIsAFaultWithTheWayToGetIt() {
        String rest = "engine 'dl4j' is not part of this build; expected 'libtorch'; "
                + "build again with 'make build', without -P'!dl4j', or name another engine";

        assertThat(files.faultsWith(Set.of("libtorch"), BOTH)).containsExactly("s.yaml:5:21: engines[1]: " + rest);
        assertThat(files.faultsWith(
                        Set.of("libtorch"), SuiteFiles.VALID.replace("device: cpu", "device: cpu, engine: dl4j")))
                .containsExactly("s.yaml:3:33: defaults.engine: " + rest);
    }

    @Test
    void anEngineTwiceAndNoEngineAreFaults() {
        assertThat(files.faults(BOTH.replace("[libtorch, dl4j]", "[dl4j, dl4j]")))
                .hasSize(1);
        assertThat(files.faults(BOTH.replace("[libtorch, dl4j]", "[]"))).hasSize(1);
    }

    @Test
    void ruleWithAnEngineThatTheSuiteLacks() {
        assertThat(files.faults(SuiteFiles.VALID + "exclude: [{engine: dl4j, reason: slow}]\n"))
                .containsExactly("s.yaml:16:20: exclude[0].engine: engine 'dl4j' matches no cell; expected 'libtorch'");
    }

    private static List<String> ids(Suite suite) {
        return Planner.cells(suite).stream().map(CellId::of).toList();
    }
}

package io.normbench.suite.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.suite.Suite;
import io.normbench.suite.plan.CellId;
import io.normbench.suite.plan.Filter;
import io.normbench.suite.plan.Planner;
import io.normbench.suite.plan.Trial;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Suites whose steps are eager, captured, or both. */
class ExecutionsTest {
    private static final String BOTH = with("[eager, graph]");

    private SuiteFiles files;

    @BeforeEach
    void prepare(@TempDir Path folder) {
        files = new SuiteFiles(folder);
    }

    private static String with(String execution) {
        return SuiteFiles.VALID.replace("device: cpu", "device: cpu, execution: " + execution);
    }

    @Test
    void everyCellExistsOnceForEachExecution() {
        assertThat(Planner.cells(files.load(BOTH)))
                .extracting(cell -> cell.method().id() + " " + cell.execution().id() + " " + cell.batchSize())
                .containsExactly(
                        "bn eager 1",
                        "bn eager 16",
                        "bn graph 1",
                        "bn graph 16",
                        "gn eager 1",
                        "gn eager 16",
                        "gn graph 1",
                        "gn graph 16");
    }

    @Test
    void eagerCellsKeepTheirIdsAndGraphCellsHaveOthers() {
        List<String> implied = ids(files.load(SuiteFiles.VALID));

        assertThat(ids(files.load(with("eager")))).isEqualTo(implied);
        assertThat(ids(files.load(with("[eager]")))).isEqualTo(implied);
        assertThat(ids(files.load(with("graph")))).hasSameSizeAs(implied).doesNotContainAnyElementsOf(implied);
        assertThat(ids(files.load(BOTH)))
                .containsAll(implied)
                .hasSize(2 * implied.size())
                .doesNotHaveDuplicates();
    }

    @Test
    void filterAndRulesSelectByExecution() {
        Suite suite = files.load(BOTH + "include: [{execution: eager}, {execution: [graph], batch_size: 1}]\n"
                + "exclude: [{execution: graph, method: gn, reason: slow}]\n");

        assertThat(planned(suite, "measurement=throughput"))
                .containsExactly("bn eager 1", "gn eager 1", "bn eager 16", "gn eager 16", "bn graph 1");
        assertThat(planned(suite, "measurement=throughput,execution=graph")).containsExactly("bn graph 1");
    }

    private static List<String> planned(Suite suite, String filter) {
        return Planner.plan(suite, Filter.parse(filter)).trials().stream()
                .map(Trial::cell)
                .map(cell -> cell.method().id() + " " + cell.execution().id() + " " + cell.batchSize())
                .toList();
    }

    @Test
    void filterMayOnlyNameAnExecutionOfTheSuite() {
        assertThatThrownBy(() -> Planner.plan(files.load(SuiteFiles.VALID), Filter.parse("execution=graph")))
                .isInstanceOf(UserError.class)
                .hasMessage("--filter 'execution=graph': suite 'small' has no execution 'graph'; expected 'eager'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "grph; eager, graph or a list of both",
                "[eager, grph]; one of eager, graph",
                "[]; eager, graph or a list of both",
                "3; eager, graph or a list of both"
            })
    void whatIsNoExecutionIsAFault(String execution, String expected) {
        assertThat(files.faults(with(execution)))
                .hasSize(1)
                .allSatisfy(fault -> assertThat(fault).contains("defaults.execution", "expected " + expected));
    }

    @Test
    void ruleWithAnExecutionThatTheSuiteLacks() {
        assertThat(files.faults(SuiteFiles.VALID + "exclude: [{execution: graph, reason: slow}]\n"))
                .containsExactly(
                        "s.yaml:16:23: exclude[0].execution: execution 'graph' matches no cell; expected 'eager'");
    }

    private static List<String> ids(Suite suite) {
        return Planner.cells(suite).stream().map(CellId::of).toList();
    }
}

package io.normbench.suite.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.suite.Cell;
import io.normbench.suite.EvaluationSpec;
import io.normbench.suite.Measurement;
import io.normbench.suite.Suite;
import io.normbench.suite.plan.CellId;
import io.normbench.suite.plan.Filter;
import io.normbench.suite.plan.Plan;
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

/** Suites that evaluate with other statistics than the running ones. */
class EvaluationsTest {
    private static final String RUNNING = "{statistics: running}";
    private static final String THREE =
            with("[" + RUNNING + ", {statistics: precise, batches: 64}, {statistics: batch, batch_size: [1, 16]}]");
    private static final String NO_STATISTICS =
            "it keeps no running statistics of batches: its evaluation is that of statistics running";

    private SuiteFiles files;

    @BeforeEach
    void prepare(@TempDir Path folder) {
        files = new SuiteFiles(folder);
    }

    private static String with(String evaluation) {
        return SuiteFiles.VALID.replace("device: cpu", "device: cpu, evaluation: " + evaluation);
    }

    @Test
    void oneMappingOrAListAndSizesAreAxes() {
        assertThat(files.load(SuiteFiles.VALID).evaluations()).containsExactly(EvaluationSpec.running());
        assertThat(files.load(with(RUNNING)).evaluations()).containsExactly(EvaluationSpec.running());
        assertThat(files.load(THREE).evaluations())
                .containsExactly(
                        EvaluationSpec.running(),
                        EvaluationSpec.precise(64),
                        EvaluationSpec.ofBatch(1),
                        EvaluationSpec.ofBatch(16));
        assertThat(files.load(with("[{statistics: running}, {statistics: precise}]"))
                        .evaluations())
                .containsExactly(EvaluationSpec.running(), EvaluationSpec.precise(200));
    }

    @Test
    void settingsAreNamedByWhatTheyAre() {
        assertThat(files.load(THREE).evaluations().stream().map(EvaluationSpec::id))
                .containsExactly("running", "precise(batches=64)", "batch(batch_size=1)", "batch(batch_size=16)");
    }

    @Test
    void accuracyIsMeasuredInEverySettingThatSaysSomethingOfTheMethodAndTheRestOnce() {
        Plan plan = Planner.plan(files.load(THREE), Filter.all());

        assertThat(plan.trials().stream()
                        .filter(trial -> trial.measurement() == Measurement.ACCURACY)
                        .map(EvaluationsTest::named))
                .containsExactly(
                        "bn running 16",
                        "bn precise(batches=64) 16",
                        "bn batch(batch_size=1) 16",
                        "bn batch(batch_size=16) 16",
                        "gn running 16");
        assertThat(plan.trials().stream()
                        .filter(trial -> trial.measurement() == Measurement.THROUGHPUT)
                        .map(EvaluationsTest::named))
                .containsExactlyInAnyOrder("bn running 1", "gn running 1", "bn running 16", "gn running 16");
        assertThat(plan.excluded()).hasSize(6).allSatisfy(excluded -> {
            assertThat(excluded.cell().method().id()).isEqualTo("gn");
            assertThat(excluded.reason()).isEqualTo(NO_STATISTICS);
        });
    }

    private static String named(Trial trial) {
        Cell cell = trial.cell();
        return cell.method().id() + " " + cell.evaluation().id() + " " + cell.batchSize();
    }

    @Test
    void cellsOfRunningStatisticsKeepTheirIdsAndOthersHaveOthers() {
        List<String> implied = ids(files.load(SuiteFiles.VALID));

        assertThat(ids(files.load(with(RUNNING)))).isEqualTo(implied);
        assertThat(ids(files.load(THREE)))
                .containsAll(implied)
                .hasSize(4 * implied.size())
                .doesNotHaveDuplicates();
    }

    private static List<String> ids(Suite suite) {
        return Planner.cells(suite).stream().map(CellId::of).toList();
    }

    @Test
    void aSuiteWithoutTheUsualSettingMeasuresTheRestInItsFirst() {
        String precise = with("{statistics: precise, batches: 2}").replace("  - {id: gn, options: {groups: 8}}\n", "");

        assertThat(Planner.plan(files.load(precise), Filter.all()).trials().stream()
                        .map(EvaluationsTest::named))
                .containsExactly("bn precise(batches=2) 1", "bn precise(batches=2) 16", "bn precise(batches=2) 16");
    }

    @Test
    void filterAndRulesSelectByKindAndByTheWholeSetting() {
        Suite suite = files.load(THREE + "exclude: [{evaluation: precise, method: bn, reason: slow}]\n");

        assertThat(planned(suite, "measurement=accuracy"))
                .containsExactly(
                        "bn running 16", "bn batch(batch_size=1) 16", "bn batch(batch_size=16) 16", "gn running 16");
        assertThat(planned(suite, "evaluation=batch"))
                .containsExactly("bn batch(batch_size=1) 16", "bn batch(batch_size=16) 16");
        assertThat(planned(suite, "evaluation=batch(batch_size=16)")).containsExactly("bn batch(batch_size=16) 16");
        assertThat(planned(suite, "evaluation=running|batch(batch_size=1),measurement=accuracy,method=bn"))
                .containsExactly("bn running 16", "bn batch(batch_size=1) 16");
    }

    private static List<String> planned(Suite suite, String filter) {
        return Planner.plan(suite, Filter.parse(filter)).trials().stream()
                .map(EvaluationsTest::named)
                .toList();
    }

    @Test
    void filterMayOnlyNameASettingOfTheSuite() {
        assertThatThrownBy(() -> Planner.plan(files.load(SuiteFiles.VALID), Filter.parse("evaluation=precise")))
                .isInstanceOf(UserError.class)
                .hasMessage("--filter 'evaluation=precise': suite 'small' has no evaluation 'precise'; expected"
                        + " 'running'");
    }

    @Test
    void aMethodThatNoSettingSuitsIsAFaultOfItsOwn() {
        assertThat(files.faults(with("[{statistics: precise, batches: 4}, {statistics: batch, batch_size: 8}]")
                        .replace("  - bn\n", "  - bn\n  - none\n")))
                .containsExactlyInAnyOrder(
                        "s.yaml:3:37: defaults.evaluation: method 'gn' cannot be evaluated with precise(batches=4),"
                                + " batch(batch_size=8): " + NO_STATISTICS
                                + "; expected {statistics: running} among the"
                                + " settings, or methods that keep running statistics",
                        "s.yaml:3:37: defaults.evaluation: method 'none' cannot be evaluated with precise(batches=4),"
                                + " batch(batch_size=8): " + NO_STATISTICS
                                + "; expected {statistics: running} among the"
                                + " settings, or methods that keep running statistics");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "{statistics: runing}#.statistics: is 'runing'; expected one of running, precise, batch; did you mean 'running'?",
                "{batches: 3}#.statistics: is missing; expected one of running, precise, batch",
                "running#: is 'running'; expected a mapping with statistics, batches, batch_size or a list of at least one item,"
                        + " each a mapping",
                "[]#: is an empty list; expected a mapping with statistics, batches, batch_size or a list of at least one item,"
                        + " each a mapping",
                "[{statistics: running}, {statistics: precise, batches: 0}]#[1].batches: is 0; expected a whole number of at"
                        + " least 1 or a list of at least one item, each a whole number of at least 1",
                "{statistics: running, batches: 3}#.batches: has a meaning for statistics precise alone; expected statistics:"
                        + " precise beside it",
                "[{statistics: running}, {statistics: precise, batch_size: 3}]#[1].batch_size: has a meaning for statistics batch"
                        + " alone; expected statistics: batch beside it",
                "[{statistics: running}, {statistics: batch}]#[1].batch_size: is missing; expected with statistics batch, the"
                        + " evaluation batch size or a list of them",
                "[{statistics: running}, {statistics: batch, batch_size: [8, 16, 8]}]#[1]: batch(batch_size=8) is listed twice;"
                        + " expected each setting once",
                "{statistics: running, batchs: 3}#.batchs: unknown key 'batchs'; expected one of statistics, batches, batch_size;"
                        + " did you mean 'batches'?"
            },
            quoteCharacter = '~')
    void whatIsNoSettingIsOneFault(String evaluation, String fault) {
        assertThat(files.faults(with(evaluation))).hasSize(1).first().asString().endsWith("evaluation" + fault);
    }

    @Test
    void ruleWithASettingThatTheSuiteLacks() {
        assertThat(files.faults(SuiteFiles.VALID + "exclude: [{evaluation: precise, reason: slow}]\n"))
                .containsExactly(
                        "s.yaml:16:24: exclude[0].evaluation: evaluation 'precise' matches no cell; expected 'running'");
    }
}

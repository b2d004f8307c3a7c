package io.normbench.suite.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.normbench.suite.Cell;
import io.normbench.suite.Suite;
import io.normbench.suite.read.SuiteFiles;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlannerTest {
    private SuiteFiles files;

    @BeforeEach
    void prepare(@TempDir Path folder) {
        files = new SuiteFiles(folder);
    }

    @Test
    void throughputGoesByGroupAndAscendingBatchThenMemoryByMethodThenAccuracyByFallingSteps() {
        Suite suite = files.load(SuiteFiles.VALID
                .replace("[1, 16]", "[16, 1]")
                .replace("  throughput: {}", "  memory: {}\n  throughput: {}")
                .replace("{batch_sizes: [16]}", "{seeds: [4, 5]}"));

        assertThat(keys(Planner.plan(suite, Filter.all())))
                .containsExactly(
                        "bn 1 t1",
                        "gn 1 t1",
                        "bn 16 t1",
                        "gn 16 t1",
                        "bn 1 p1",
                        "bn 16 p1",
                        "gn 1 p1",
                        "gn 16 p1",
                        "bn 1 a1",
                        "bn 1 a2",
                        "gn 1 a1",
                        "gn 1 a2",
                        "bn 16 a1",
                        "bn 16 a2",
                        "gn 16 a1",
                        "gn 16 a2");
    }

    @Test
    void memoryIsMeasuredAtTheBatchSizesThatItNames() {
        Suite suite = files.load(SuiteFiles.VALID.replace("  throughput: {}", "  memory: {batch_sizes: [16]}"));

        assertThat(keys(Planner.plan(suite, Filter.parse(List.of("measurement=memory")))))
                .containsExactly("bn 16 p1", "gn 16 p1");
    }

    @Test
    void repeatedThroughputTrialsGoRoundByRound() {
        Suite suite = files.load(SuiteFiles.VALID
                .replace("throughput: {}", "throughput: {trials: 2}")
                .replace("  accuracy: {batch_sizes: [16]}\n", ""));

        assertThat(keys(Planner.plan(suite, Filter.all())))
                .containsExactly(
                        "bn 1 t1", "gn 1 t1", "bn 16 t1", "gn 16 t1", "bn 1 t2", "gn 1 t2", "bn 16 t2", "gn 16 t2");
    }

    @Test
    void theLargestBatchIsSearchedOnceAMethodFromTheSmallestBatchThatIsNotExcluded() {
        Suite suite = files.load(
                SuiteFiles.VALID.replace("  accuracy: {batch_sizes", "  max_batch: true\n  accuracy: {batch_sizes")
                        + "exclude: [{method: bn, batch_size: 1, reason: one value}]\n");

        assertThat(keys(Planner.plan(suite, Filter.all())))
                .containsExactly("gn 1 t1", "bn 16 t1", "gn 16 t1", "bn 16 m1", "gn 1 m1", "bn 16 a1", "gn 16 a1");
        assertThat(keys(Planner.plan(suite, Filter.parse(List.of("measurement=max_batch")))))
                .containsExactly("bn 16 m1", "gn 1 m1");
    }

    @Test
    void aLongerTaskTrainsFirstEvenAtALargerBatch() {
        Suite suite = files.load(SuiteFiles.VALID
                .replace("  throughput: {}\n", "")
                .replace("{batch_sizes: [16]}", "{}")
                .replace("  - bn\n", "")
                .replace("measure:", """
                  - id: long
                    task: classification
                    data: {name: digits}
                    model: {name: preact-resnet}
                    train: {samples: 100000}
                measure:"""));

        assertThat(Planner.plan(suite, Filter.all()).trials())
                .extracting(
                        trial -> trial.cell().task().id() + " " + trial.cell().batchSize())
                .containsExactly("long 1", "long 16", "digits 1", "digits 16");
    }

    @Test
    void seedsAreTheSuitesForAccuracyAndTheTrialNumberForThroughput() {
        Suite suite = files.load(SuiteFiles.VALID
                .replace("throughput: {}", "throughput: {trials: 2}")
                .replace("{batch_sizes: [16]}", "{batch_sizes: [16], seeds: [40, 50]}")
                .replace("  - bn\n", "")
                .replace("[1, 16]", "[16]"));

        assertThat(Planner.plan(suite, Filter.all()).trials())
                .extracting(Trial::trialId, Trial::seed)
                .containsExactly(tuple("t1", 1L), tuple("t2", 2L), tuple("a1", 40L), tuple("a2", 50L));
    }

    @Test
    void aTaskMayHaveItsOwnAccuracyTrialsAndRepetitions() {
        Suite suite = files.load(ofThreeTasks());

        assertThat(Planner.plan(suite, Filter.parse("method=bn")).trials())
                .extracting(t -> t.cell().task().id() + " " + t.cell().batchSize() + " " + t.trialId() + " " + t.seed())
                .containsExactly(
                        "digits 1 t1 1",
                        "digits 16 t1 1",
                        "own 1 t1 1",
                        "own 16 t1 1",
                        "bare 1 t1 1",
                        "bare 16 t1 1",
                        "own 1 t2 2",
                        "own 16 t2 2",
                        "own 1 a1 7",
                        "own 1 a2 8",
                        "digits 16 a1 1");
    }

    @Test
    void howATaskIsMeasuredDoesNotRenameItsCells() {
        Suite suite = files.load(ofThreeTasks());
        Suite plain = files.load(ofThreeTasks().replaceAll(" +measure: .*\n", ""));

        assertThat(plain.taskMeasures()).isEmpty();
        assertThat(ids(suite)).isEqualTo(ids(plain)).hasSize(12);
    }

    private static String ofThreeTasks() {
        return SuiteFiles.VALID.replace("measure:", """
                  - id: own
                    task: classification
                    data: {name: digits}
                    model: {name: preact-resnet}
                    measure: {throughput: {trials: 2}, accuracy: {batch_sizes: [1], seeds: [7, 8]}}
                  - id: bare
                    task: classification
                    data: {name: digits}
                    model: {name: preact-resnet}
                    measure: {accuracy: none}
                measure:""");
    }

    private static List<String> ids(Suite suite) {
        return Planner.cells(suite).stream().map(CellId::of).toList();
    }

    @Test
    void excludedCellsHaveNoTrialsAndKeepTheirReason() {
        Suite suite = files.load(
                SuiteFiles.VALID + "exclude: [{method: bn, batch_size: 16, reason: one}, {method: bn, reason: two}]\n");

        Plan plan = Planner.plan(suite, Filter.all());

        assertThat(keys(plan)).containsExactly("gn 1 t1", "gn 16 t1", "gn 16 a1");
        assertThat(plan.excluded())
                .extracting(excluded -> excluded.cell().batchSize() + " " + excluded.reason())
                .containsExactly("1 two", "16 one");
    }

    @Test
    void excludedCellsThatTheFilterDropsAreNotListed() {
        Suite suite = files.load(SuiteFiles.VALID + "exclude: [{batch_size: 1, reason: too small}]\n");

        Plan plan = Planner.plan(suite, Filter.parse("method=gn"));

        assertThat(plan.excluded())
                .extracting(excluded -> excluded.cell().method().id())
                .containsExactly("gn");
    }

    @Test
    void onlyIncludedCellsHaveTrials() {
        Suite suite = files.load(SuiteFiles.VALID + "include: [{method: bn, batch_size: 1}, {batch_size: 16}]\n");

        Plan plan = Planner.plan(suite, Filter.parse("measurement=throughput"));

        assertThat(keys(plan)).containsExactly("bn 1 t1", "bn 16 t1", "gn 16 t1");
        assertThat(plan.excluded()).isEmpty();
    }

    @Test
    void statisticsBatchIsNeverLargerThanTheBatch() {
        Suite suite = files.load(SuiteFiles.VALID.replace("device: cpu", "stat_batch: 4"));

        assertThat(Planner.cells(suite))
                .extracting(Cell::batchSize, Cell::statBatch)
                .containsExactly(tuple(1, 1), tuple(16, 4), tuple(1, 1), tuple(16, 4));
    }

    @Test
    void statisticsBatchIsTheBatchByDefault() {
        assertThat(Planner.cells(files.load(SuiteFiles.VALID))).allMatch(cell -> cell.statBatch() == cell.batchSize());
    }

    @Test
    void filterThatKeepsNothingIsAnErrorWithTheReason() {
        Suite suite = files.load(SuiteFiles.VALID + "exclude: [{method: bn, batch_size: 1, reason: too small}]\n");

        assertThatThrownBy(() -> Planner.plan(suite, Filter.parse("method=bn,batch_size=1")))
                .isInstanceOf(UserError.class)
                .hasMessage("--filter 'method=bn,batch_size=1': matches no trial of suite 'small'; "
                        + "the suite excludes the cells it matches: too small");
    }

    @Test
    void filterWithAMethodTheSuiteLacksNamesTheNearest() {
        Suite suite = files.load(SuiteFiles.VALID);

        assertThatThrownBy(() -> Planner.plan(suite, Filter.parse("method=gnn")))
                .isInstanceOf(UserError.class)
                .hasMessage("--filter 'method=gnn': suite 'small' has no method 'gnn'; "
                        + "expected one of bn, gn; did you mean 'gn'?");
    }

    @Test
    void filterWithATaskTheSuiteLacksIsAnError() {
        Suite suite = files.load(SuiteFiles.VALID);

        assertThatThrownBy(() -> Planner.plan(suite, Filter.parse("task=digit")))
                .hasMessage("--filter 'task=digit': suite 'small' has no task 'digit'; expected 'digits'; "
                        + "did you mean 'digits'?");
    }

    private static List<String> keys(Plan plan) {
        return plan.trials().stream()
                .map(t -> t.cell().method().label() + " " + t.cell().batchSize() + " " + t.trialId())
                .toList();
    }
}

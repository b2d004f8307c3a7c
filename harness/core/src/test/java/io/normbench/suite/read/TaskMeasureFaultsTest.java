package io.normbench.suite.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults in what a task says of its own measuring. */
class TaskMeasureFaultsTest {
    private SuiteFiles files;

    @BeforeEach
    void prepare(@TempDir Path folder) {
        files = new SuiteFiles(folder);
    }

    @Test
    void batchSizeTheSuiteLacks() {
        assertThat(faults("{accuracy: {batch_sizes: [1, 8]}}"))
                .containsExactly("s.yaml:13:43: tasks[0].measure.accuracy.batch_sizes[1]: 8 is not in batch_sizes; "
                        + "expected one of 1, 16");
    }

    @Test
    void noBatchSizesIsSaidWithNone() {
        assertThat(faults("{accuracy: {batch_sizes: []}}"))
                .containsExactly("s.yaml:13:39: tasks[0].measure.accuracy.batch_sizes: is an empty list; "
                        + "expected a list of at least one item, each a whole number of at least 1");
    }

    @Test
    void wordsOtherThanNone() {
        assertThat(faults("{accuracy: no}"))
                .containsExactly("s.yaml:13:25: tasks[0].measure.accuracy: is 'no'; "
                        + "expected a mapping with batch_sizes and seeds, or none");
        assertThat(faults("{accuracy: false}"))
                .containsExactly("s.yaml:13:25: tasks[0].measure.accuracy: is false; "
                        + "expected a mapping with batch_sizes and seeds, or none");
    }

    @Test
    void throughputCannotBeLeftOut() {
        assertThat(faults("{throughput: none}"))
                .singleElement()
                .asString()
                .startsWith("s.yaml:13:27: tasks[0].measure.throughput: is 'none'; expected a mapping with precision");
    }

    @Test
    void memoryIsTheSuitesAlone() {
        assertThat(faults("{memory: {}}"))
                .containsExactly("s.yaml:13:15: tasks[0].measure.memory: unknown key 'memory'; "
                        + "expected one of throughput, accuracy");
    }

    @Test
    void misspeltKey() {
        assertThat(faults("{throughput: {max_step: 3}}"))
                .singleElement()
                .asString()
                .startsWith(
                        "s.yaml:13:28: tasks[0].measure.throughput.max_step: unknown key 'max_step'; expected one of")
                .endsWith("did you mean 'max_steps'?");
    }

    @Test
    void nobodyWatchesWhatIsNotTrained() {
        assertThat(files.faults(SuiteFiles.VALID.replace("accuracy: {batch_sizes: [16]}", "singularity: {}")))
                .containsExactly(
                        "s.yaml:15:3: measure.singularity: watches trials of accuracy, which the suite does not "
                                + "have; expected measure.accuracy in the suite");
    }

    @Test
    void changesToWhatTheSuiteDoesNotMeasure() {
        String yaml = withMeasure("{throughput: {trials: 2}}").replace("  throughput: {}\n", "");
        assertThat(files.faults(yaml))
                .containsExactly("s.yaml:13:15: tasks[0].measure.throughput: changes what the suite does not measure; "
                        + "expected measure.throughput in the suite");
        yaml = withMeasure("{accuracy: {seeds: [2]}}").replace("  accuracy: {batch_sizes: [16]}\n", "");
        assertThat(files.faults(yaml))
                .containsExactly("s.yaml:13:15: tasks[0].measure.accuracy: changes what the suite does not measure; "
                        + "expected measure.accuracy in the suite");
    }

    @Test
    void nothingLeftOfATask() {
        String yaml = withMeasure("{accuracy: none}").replace("  throughput: {}\n", "");
        assertThat(files.faults(yaml))
                .containsExactly("s.yaml:13:25: tasks[0].measure.accuracy: leaves nothing to measure for this task; "
                        + "expected measure.throughput in the suite, or accuracy here");
        yaml = withMeasure("{accuracy: none}").replace("  throughput: {}\n", "  memory: {}\n");
        assertThat(files.faults(yaml)).isEmpty();
    }

    @Test
    void minStepsAboveMaxSteps() {
        assertThat(faults("{throughput: {min_steps: 9, max_steps: 8}}"))
                .containsExactly("s.yaml:13:39: tasks[0].measure.throughput.min_steps: is 9, above max_steps; "
                        + "expected a whole number of at most 8");
        String yaml =
                withMeasure("{throughput: {min_steps: 300}}").replace("throughput: {}", "throughput: {max_steps: 200}");
        assertThat(files.faults(yaml))
                .containsExactly("s.yaml:13:39: tasks[0].measure.throughput.min_steps: is 300, above max_steps; "
                        + "expected a whole number of at most 200");
    }

    @Test
    void maxStepsBelowTheSuitesMinSteps() {
        String yaml =
                withMeasure("{throughput: {max_steps: 8}}").replace("throughput: {}", "throughput: {min_steps: 9}");
        assertThat(files.faults(yaml))
                .containsExactly("s.yaml:13:39: tasks[0].measure.throughput.max_steps: is 8, below the suite's "
                        + "min_steps; expected a whole number of at least 9, or min_steps beside it");
    }

    @Test
    void theSuitesOwnFaultIsToldOnce() {
        String yaml = withMeasure("{throughput: {trials: 2}}")
                .replace("throughput: {}", "throughput: {min_steps: 9, max_steps: 8}");
        assertThat(files.faults(yaml))
                .singleElement()
                .asString()
                .startsWith("s.yaml:15:27: measure.throughput.min_steps");
    }

    private List<String> faults(String measure) {
        return files.faults(withMeasure(measure));
    }

    private static String withMeasure(String measure) {
        return SuiteFiles.VALID.replace("depth: 8}\n", "depth: 8}\n    measure: " + measure + "\n");
    }
}

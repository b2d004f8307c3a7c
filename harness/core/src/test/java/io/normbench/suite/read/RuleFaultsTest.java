package io.normbench.suite.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults in batch sizes, steps and rules. */
class RuleFaultsTest {
    private SuiteFiles files;

    @BeforeEach
    void prepare(@TempDir Path folder) {
        files = new SuiteFiles(folder);
    }

    @Test
    void accuracyAtABatchSizeTheSuiteLacks() {
        assertThat(files.faultsAfter("batch_sizes: [16]}", "batch_sizes: [8]}"))
                .containsExactly("s.yaml:15:28: measure.accuracy.batch_sizes[0]: 8 is not in batch_sizes; expected one "
                        + "of 1, 16");
    }

    @Test
    void aBatchSizeThatIsNoNumberIsOneFaultWhateverElseNamesIt() {
        assertThat(files.faultsAfter("batch_sizes: [1, 16]", "batch_sizes: [1, sixteen]"))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("batch_sizes[1]");
    }

    @Test
    void memoryAtABatchSizeTheSuiteLacks() {
        assertThat(files.faultsAfter("  throughput: {}", "  memory: {batch_sizes: [8]}"))
                .singleElement(InstanceOfAssertFactories.STRING)
                .endsWith("measure.memory.batch_sizes[0]: 8 is not in batch_sizes; expected one of 1, 16");
    }

    @Test
    void statisticsBatchLargerThanEveryBatch() {
        assertThat(files.faultsAfter("device: cpu", "stat_batch: 17"))
                .containsExactly("s.yaml:3:24: defaults.stat_batch: is 17, larger than every batch size; expected a "
                        + "whole number of at most 16");
    }

    @Test
    void minStepsAboveMaxSteps() {
        assertThat(files.faultsAfter("throughput: {}", "throughput: {min_steps: 9, max_steps: 8}"))
                .containsExactly("s.yaml:14:27: measure.throughput.min_steps: is 9, above max_steps; expected a whole "
                        + "number of at most 8");
    }

    @Test
    void referenceThatIsNoneOfTheMethods() {
        assertThat(files.faultsAfter("measure:", "reference: bnn\nmeasure:"))
                .containsExactly(
                        "s.yaml:13:12: reference: unknown method 'bnn'; expected one of bn, gn; did you mean 'bn'?");
    }

    @Test
    void ruleWithUnknownMethod() {
        assertThat(files.faultsAfter("measure:", "exclude: [{method: [bn, gm], reason: x}]\nmeasure:"))
                .containsExactly("s.yaml:13:25: exclude[0].method[1]: method 'gm' matches no cell; expected one of bn, "
                        + "gn; did you mean 'gn'?");
    }

    @Test
    void ruleWithUnknownBatchSize() {
        assertThat(files.faultsAfter("measure:", "exclude: [{batch_size: 3, reason: x}]\nmeasure:"))
                .containsExactly(
                        "s.yaml:13:24: exclude[0].batch_size: batch size '3' matches no cell; expected one of 1, 16");
    }

    @Test
    void ruleWithUnknownTask() {
        assertThat(files.faultsAfter("measure:", "include: [{task: digts}]\nmeasure:"))
                .containsExactly("s.yaml:13:18: include[0].task: task 'digts' matches no cell; expected 'digits'");
    }

    @Test
    void excludeRuleThatMatchesNoIncludedCell() {
        assertThat(files.faultsAfter(
                        "measure:", "include: [{method: bn}]\nexclude: [{method: gn, reason: x}]\nmeasure:"))
                .containsExactly(
                        "s.yaml:14:11: exclude[0]: matches no cell; expected a rule that matches an included cell");
    }

    @Test
    void excludeRuleWithoutReason() {
        assertThat(files.faultsAfter("measure:", "exclude: [{method: bn}]\nmeasure:"))
                .containsExactly("s.yaml:13:11: exclude[0].reason: is missing; expected text");
    }

    @Test
    void excludeRuleThatSelectsNothing() {
        assertThat(files.faultsAfter("measure:", "exclude: [{reason: x}]\nmeasure:"))
                .containsExactly("s.yaml:13:11: exclude[0]: selects nothing; expected at least one of method, "
                        + "batch_size, task, engine, execution, evaluation");
    }

    @Test
    void rulesThatLeaveNoCell() {
        assertThat(files.faultsAfter("measure:", "exclude: [{method: [bn, gn], reason: x}]\nmeasure:"))
                .containsExactly(
                        "s.yaml:13:1: exclude: leaves no cell; expected rules that leave something to measure");
    }
}

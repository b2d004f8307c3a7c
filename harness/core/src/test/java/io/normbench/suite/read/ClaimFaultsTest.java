package io.normbench.suite.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults in the claims of a suite. */
class ClaimFaultsTest {
    private SuiteFiles files;

    @BeforeEach
    void prepare(@TempDir Path folder) {
        files = new SuiteFiles(folder);
    }

    @Test
    void unknownMethodInAClaim() {
        assertThat(files.faultsAfter(
                        "measure:",
                        "claims: [{id: a, source: b, expect: 'accuracy(bm, 16) < accuracy(gn, 16)'}]\nmeasure:"))
                .containsExactly("s.yaml:13:37: claims[0].expect: unknown method 'bm'; expected one of bn, gn; did you "
                        + "mean 'bn'?");
    }

    @Test
    void batchSizeWithoutAccuracy() {
        assertThat(files.faultsAfter(
                        "measure:",
                        "claims: [{id: a, source: b, expect: 'accuracy(bn, 1) < accuracy(gn, 16)'}]\nmeasure:"))
                .containsExactly(
                        "s.yaml:13:37: claims[0].expect: accuracy is not measured at batch size 1; expected '16'");
    }

    @Test
    void batchSizeTheSuiteLacks() {
        assertThat(files.faultsAfter(
                        "measure:",
                        "claims: [{id: a, source: b, expect: 'images_per_s(bn, 8) < images_per_s(gn, "
                                + "16)'}]\nmeasure:"))
                .containsExactly("s.yaml:13:37: claims[0].expect: images_per_s is not measured at batch size 8; "
                        + "expected one of 1, 16");
    }

    @Test
    void distanceOfTrialsThatNobodyWatches() {
        String claim = "claims: [{id: a, source: b, expect: 'distance(bn, 16) < distance(gn, 16)'}]\nmeasure:";
        assertThat(files.faultsAfter("measure:", claim))
                .containsExactly("s.yaml:13:37: claims[0].expect: needs distance, which the suite does not measure; "
                        + "expected measure.singularity");
        assertThat(files.faults(SuiteFiles.VALID.replace("measure:", claim + "\n  singularity: {}")))
                .isEmpty();
        assertThat(files.faults(SuiteFiles.VALID.replace(
                        "measure:", claim.replace("(gn, 16)", "(gn, 1)") + "\n  singularity: {}")))
                .containsExactly(
                        "s.yaml:13:37: claims[0].expect: distance is not measured at batch size 1; expected '16'");
    }

    @Test
    void accuracyNotMeasured() {
        assertThat(files.faultsAfter(
                        "  accuracy: {batch_sizes: [16]}\n",
                        "claims: [{id: a, source: b, expect: 'accuracy(bn, 1) < 1'}]\n"))
                .containsExactly("s.yaml:15:37: claims[0].expect: needs accuracy, which the suite does not measure; "
                        + "expected measure.accuracy");
    }

    @Test
    void termThatMayBeOfSeveralTasks() {
        assertThat(ofTwoTasks("{}", "accuracy(bn, 16) < accuracy(gn, 16, more)"))
                .containsExactly("s.yaml:18:37: claims[0].expect: accuracy(bn, 16) may be of any task of digits, more; "
                        + "expected the task's id as well: accuracy(bn, 16, digits)");
    }

    @Test
    void aTermNeedsNoTaskWhereOnlyOneMeasuresItsMetric() {
        assertThat(ofTwoTasks("{accuracy: none}", "accuracy(bn, 16) < accuracy(gn, 16)"))
                .isEmpty();
        assertThat(ofTwoTasks("{accuracy: {batch_sizes: [1]}}", "accuracy(bn, 16) < accuracy(gn, 1)"))
                .isEmpty();
        assertThat(ofTwoTasks("{}", "accuracy(bn, 16, digits) < accuracy(gn, 16, more)"))
                .isEmpty();
    }

    @Test
    void everyTaskMeasuresThroughput() {
        assertThat(ofTwoTasks("{accuracy: none}", "throughput(bn, 1, more) < throughput(gn, 1)"))
                .containsExactly(
                        "s.yaml:18:37: claims[0].expect: throughput(gn, 1) may be of any task of digits, more; "
                                + "expected the task's id as well: throughput(gn, 1, digits)");
    }

    @Test
    void unknownTask() {
        assertThat(ofTwoTasks("{}", "accuracy(bn, 16, moer) < 1"))
                .containsExactly("s.yaml:18:37: claims[0].expect: unknown task 'moer'; expected one of digits, more; "
                        + "did you mean 'more'?");
    }

    @Test
    void batchSizeThatTheTermsTaskDoesNotMeasure() {
        assertThat(ofTwoTasks("{accuracy: {batch_sizes: [1]}}", "accuracy(bn, 16, more) < 1"))
                .containsExactly("s.yaml:18:37: claims[0].expect: accuracy of task 'more' is not measured at batch "
                        + "size 16; expected '1'");
    }

    @Test
    void taskWithoutAccuracy() {
        assertThat(ofTwoTasks("{accuracy: none}", "accuracy(bn, 16, more) < 1"))
                .containsExactly("s.yaml:18:37: claims[0].expect: needs accuracy, which task 'more' does not measure; "
                        + "expected a task that measures it");
    }

    private List<String> ofTwoTasks(String measureOfTheSecond, String claim) {
        return files.faults(SuiteFiles.VALID.replace("measure:", """
                  - id: more
                    task: classification
                    data: {name: digits}
                    model: {name: preact-resnet}
                    measure: %s
                claims: [{id: a, source: b, expect: '%s'}]
                measure:""".formatted(measureOfTheSecond, claim)));
    }

    @Test
    void noTerm() {
        assertThat(files.faultsAfter("measure:", "claims: [{id: a, source: b, expect: 'bn is bad'}]\nmeasure:"))
                .containsExactly("s.yaml:13:37: claims[0].expect: has no term; expected a comparison such as "
                        + "accuracy(bn, 2) < accuracy(gn, 2)");
    }

    @Test
    void sourceMissing() {
        assertThat(files.faultsAfter("measure:", "claims: [{id: a, expect: 'accuracy(bn, 16) < 1'}]\nmeasure:"))
                .containsExactly("s.yaml:13:10: claims[0].source: is missing; expected text");
    }

    @Test
    void idTwice() {
        assertThat(files.faultsAfter(
                        "measure:",
                        "claims:\n  - {id: a, source: b, expect: 'accuracy(bn, 16) < 1'}\n  - {id: a, source: "
                                + "b, expect: 'accuracy(gn, 16) < 1'}\nmeasure:"))
                .containsExactly("s.yaml:15:10: claims[1].id: 'a' is also the id of claims[0]; expected an id that no "
                        + "other claim has");
    }

    @Test
    void idThatMeansSeveralMethods() {
        String yaml = SuiteFiles.VALID.replace("  - bn\n", "  - {id: gn, options: {groups: 4}}\n")
                + "claims: [{id: a, source: b, expect: 'accuracy(gn, 16) < 1'}]\n";

        assertThat(files.faults(yaml))
                .containsExactly("s.yaml:16:37: claims[0].expect: 'gn' means several methods; "
                        + "expected one of gn(groups=4), gn(groups=8)");
    }

    @Test
    void labelWithParenthesesIsATermsMethod() {
        String yaml = SuiteFiles.VALID.replace("  - bn\n", "  - {id: gn, options: {groups: 4, eps: 1}}\n")
                + "claims: [{id: a, source: b, "
                + "expect: 'accuracy(gn(eps=1,groups=4), 16) < accuracy(gn(groups=8), 16)'}]";

        assertThat(files.faults(yaml)).isEmpty();
    }
}

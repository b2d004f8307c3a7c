package io.normbench.suite.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults in the methods of a suite. */
class MethodFaultsTest {
    private SuiteFiles files;

    @BeforeEach
    void prepare(@TempDir Path folder) {
        files = new SuiteFiles(folder);
    }

    @Test
    void unknownMethod() {
        assertThat(files.faultsAfter("- bn", "- bm"))
                .containsExactly(
                        "s.yaml:6:5: methods[0]: unknown method 'bm'; expected one of none, bn, frozen_bn, ln, "
                                + "ln2d, in, frn, evonorm_b0, evonorm_s0, sn, dyt, rms, pono, grn, lrn, on, gn, bcn, "
                                + "ebcn, gbn, brn; each also with +ws; did you mean 'bn'?");
    }

    @Test
    void unknownMethodInAMapping() {
        assertThat(files.faultsAfter("id: gn", "id: gm"))
                .containsExactly(
                        "s.yaml:7:10: methods[1].id: unknown method 'gm'; expected one of none, bn, frozen_bn, "
                                + "ln, ln2d, in, frn, evonorm_b0, evonorm_s0, sn, dyt, rms, pono, grn, lrn, on, gn, "
                                + "bcn, ebcn, gbn, brn; each also with +ws; did you mean 'gn'?");
    }

    @Test
    void unknownTransform() {
        assertThat(files.faultsAfter("- bn", "- bn+sw"))
                .containsExactly("s.yaml:6:5: methods[0]: unknown weight transform in method 'bn+sw'; expected 'ws'; "
                        + "did you mean 'bn+ws'?");
    }

    @Test
    void unknownOption() {
        assertThat(files.faultsAfter("groups: 8", "group: 8"))
                .containsExactly("s.yaml:7:24: methods[1].options.group: unknown option 'group'; expected one of "
                        + "groups, eps; did you mean 'groups'?");
    }

    @Test
    void optionOfAMethodWithoutOptions() {
        assertThat(files.faultsAfter("- bn", "- {id: none, options: {eps: 1}}"))
                .containsExactly("s.yaml:6:26: methods[0].options.eps: unknown option 'eps'; expected no option, for "
                        + "method 'none' takes none");
    }

    @Test
    void optionOfAnAbsentTransform() {
        assertThat(files.faultsAfter("groups: 8", "ws.variant: repo"))
                .containsExactly(
                        "s.yaml:7:24: methods[1].options.ws.variant: unknown option 'ws.variant'; expected one "
                                + "of groups, eps");
    }

    @Test
    void optionOutOfRange() {
        assertThat(files.faultsAfter("groups: 8", "groups: 0"))
                .containsExactly("s.yaml:7:32: methods[1].options.groups: is 0; expected a whole number of at least 1");
    }

    @Test
    void optionOfWrongType() {
        assertThat(files.faultsAfter("groups: 8", "groups: eight"))
                .containsExactly(
                        "s.yaml:7:32: methods[1].options.groups: is 'eight'; expected a whole number of at least 1");
    }

    @Test
    void misspeltChoice() {
        assertThat(files.faultsAfter("- bn", "- {id: bn+ws, options: {ws.variant: papr}}"))
                .containsExactly("s.yaml:6:39: methods[0].options.ws.variant: is 'papr'; expected one of paper, repo; "
                        + "did you mean 'paper'?");
    }

    @Test
    void sameMethodTwice() {
        assertThat(files.faultsAfter("- bn", "- bn\n  - bn"))
                .containsExactly("s.yaml:7:5: methods[1]: label 'bn' is also the label of methods[0]; expected a label "
                        + "of its own; set 'label', or remove one of the two");
    }

    @Test
    void labelTwice() {
        assertThat(files.faultsAfter("options: {groups: 8}}", "label: x}\n  - {id: ln, label: x}"))
                .containsExactly("s.yaml:8:21: methods[2].label: label 'x' is also the label of methods[1]; expected a "
                        + "label of its own; set 'label', or remove one of the two");
    }

    @Test
    void sameOptionsInAnotherSpelling() {
        assertThat(files.faultsAfter("- bn", "- {id: gn, options: {groups: 8.0}}"))
                .singleElement()
                .asString()
                .contains("label 'gn(groups=8)' is also the label of methods[0]");
    }

    @ParameterizedTest
    @ValueSource(strings = {" x", "x ", "x\\t", "\\u00a0x", "x\\u2028", "\\ufeffx", "x\\ny", "x\\u0007y"})
    void labelThatResultsWouldShowAsAnother(String label) {
        assertThat(files.faultsAfter("- bn", "- {id: bn, label: \"" + label + "\"}"))
                .singleElement()
                .asString()
                .startsWith("s.yaml:6:21: methods[0].label: label '")
                .endsWith("has white space at an end, or a control character; expected a label without them");
    }

    @Test
    void labelThatIsAnotherMethod() {
        assertThat(files.faultsAfter("- bn", "- {id: bn, label: gn}"))
                .containsExactly("s.yaml:6:21: methods[0].label: label 'gn' is the id of methods[1]; expected a label "
                        + "of its own; set 'label', or remove one of the two");
    }
}

package io.normbench.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.conformance.MethodVerdict.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

class MethodVerdictTest {
    private static final MethodVerdict PASSED = verdict(0.4, Status.PASS, List.of());
    private static final MethodVerdict FAILED = verdict(1.1, Status.FAIL, List.of("mixed: y: 3e-4"));

    private static MethodVerdict verdict(double share, Status status, List<String> failures) {
        return new MethodVerdict("bn", "float32 fused", 9, 1e-5, share, status, failures, List.of("skipped: large"));
    }

    @Test
    void aFailureThatNoOtherDrawRepeatsIsANote() {
        MethodVerdict verdict = FAILED.unlessRare(List.of(PASSED, PASSED));

        assertThat(verdict.failed()).isFalse();
        assertThat(verdict.share()).isEqualTo(0.4);
        assertThat(verdict.notes()).containsExactly("skipped: large", "one draw of 3: mixed: y: 3e-4");
    }

    @Test
    void aFailureThatAnotherDrawRepeatsIsOne() {
        assertThat(FAILED.unlessRare(List.of(PASSED, FAILED))).isEqualTo(FAILED);
        assertThat(FAILED.unlessRare(List.of())).isEqualTo(FAILED);
    }

    @Test
    void whatPassesIsNotDrawnAgain() {
        assertThat(PASSED.unlessRare(List.of(FAILED, FAILED))).isEqualTo(PASSED);
    }
}

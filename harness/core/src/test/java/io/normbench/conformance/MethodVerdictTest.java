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

    @Test
    void aFailureOfAnotherKindRepeatsNothing() {
        MethodVerdict other = verdict(1.2, Status.FAIL, List.of("mean 64, channels-last: y: 2e-4"));
        MethodVerdict both = verdict(1.1, Status.FAIL, List.of("mixed: y: 3e-4", "mean 64: y: 5e-4"));

        MethodVerdict rare = FAILED.unlessRare(List.of(PASSED, other));
        MethodVerdict left = both.unlessRare(List.of(other, PASSED));

        assertThat(rare.failed()).isFalse();
        assertThat(rare.share()).isEqualTo(0.4);
        assertThat(left.failures()).containsExactly("mean 64: y: 5e-4");
        assertThat(left.failed()).isTrue();
        assertThat(left.notes()).containsExactly("skipped: large", "one draw of 3: mixed: y: 3e-4");
        assertThat(FAILED.unlessRare(List.of(other, other)))
                .as("every draw fails")
                .isEqualTo(FAILED);
    }
}

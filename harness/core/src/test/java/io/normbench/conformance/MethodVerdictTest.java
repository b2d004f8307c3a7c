package io.normbench.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.conformance.MethodVerdict.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

class MethodVerdictTest {
    @Test
    void passesWhereNoCaseFailed() {
        assertThat(MethodVerdict.of("bn", CodePath.FUSED, 4, 1e-12, List.of()).status()).isEqualTo(Status.PASS);
    }

    @Test
    void failsWhereACaseFailed() {
        assertThat(MethodVerdict.of("bn", CodePath.FUSED, 4, 1e-3, List.of("general: output")).status())
                .isEqualTo(Status.FAIL);
    }

    @Test
    void doesNotPassAPathThatRanNoCase() {
        assertThat(MethodVerdict.of("lrn", CodePath.FUSED, 0, 0, List.of()).status()).isEqualTo(Status.NO_SUCH_PATH);
    }

    @Test
    void namesThePathInLowerCase() {
        assertThat(MethodVerdict.notImplemented("mabn", CodePath.DEFINITION, 3).check()).isEqualTo("definition");
    }
}

package io.normbench.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EngineOptionsTest {
    @ParameterizedTest
    @EnumSource(value = Arithmetic.class, names = "FULL", mode = EnumSource.Mode.EXCLUDE)
    void narrowArithmeticIsThatOfFloat32(Arithmetic arithmetic) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EngineOptions("cpu", 1, DType.FLOAT64, false, false, arithmetic, true))
                .withMessage(arithmetic + " needs FLOAT32, not FLOAT64");
    }

    @Test
    void whatMustBeDeterministicIsNotTuned() {
        assertThat(new EngineOptions("cpu", 1, DType.FLOAT32, false, true).cudnnAutotune())
                .isFalse();
        assertThat(new EngineOptions("cpu", 1, DType.FLOAT32, false, false).cudnnAutotune())
                .isTrue();
    }
}

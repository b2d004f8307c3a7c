package io.normbench.result;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeasuredTest {
    @Test
    void withWallSecondsChangesNothingElse() {
        Measured measured = Rows.measured();

        Measured later = measured.withWallSeconds(17);

        assertThat(later.wallSeconds()).hasValue(17);
        assertThat(later.withWallSeconds(12.5)).isEqualTo(measured);
        assertThat(Measured.nothing().withWallSeconds(2).steps()).isEmpty();
    }
}

package io.normbench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MeasuredTest {
    @Test
    void withWallSecondsChangesNothingElse() {
        Measured measured = new Measured(
                OptionalInt.of(1),
                "cap",
                OptionalInt.of(2),
                OptionalDouble.of(3),
                OptionalDouble.of(4),
                OptionalDouble.of(5),
                OptionalDouble.of(6),
                OptionalDouble.of(7),
                OptionalLong.of(8),
                OptionalLong.of(9),
                OptionalDouble.of(10),
                "top1",
                OptionalDouble.of(11),
                OptionalLong.of(12),
                Map.of("top5", 13),
                OptionalLong.of(14),
                OptionalDouble.of(15),
                OptionalDouble.of(16));

        Measured later = measured.withWallSeconds(17);

        assertThat(later.wallSeconds()).hasValue(17);
        assertThat(later.withWallSeconds(16)).isEqualTo(measured);
        assertThat(Measured.nothing().withWallSeconds(2).steps()).isEmpty();
    }
}

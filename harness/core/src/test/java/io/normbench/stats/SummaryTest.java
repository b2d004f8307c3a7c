package io.normbench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
    @Test
    void standardDeviationIsThatOfASample() {
        Summary summary = Summary.of(2, 4, 4, 4, 5, 5, 7, 9);

        assertThat(summary.n()).isEqualTo(8);
        assertThat(summary.mean()).isCloseTo(5, within(1e-12));
        assertThat(summary.sd().getAsDouble()).isCloseTo(Math.sqrt(32.0 / 7), within(1e-12));
        assertThat(summary.min()).isEqualTo(2);
        assertThat(summary.max()).isEqualTo(9);
    }

    @Test
    void spreadOfASingleValueIsUnknown() {
        assertThat(Summary.of(List.of(3)).sd()).isEmpty();
    }

    @Test
    void spreadOfEqualValuesIsZero() {
        assertThat(Summary.of(3, 3).sd()).hasValue(0);
    }

    @Test
    void keepsSmallSpreadAroundALargeMean() {
        assertThat(Summary.of(1e9 + 1, 1e9 + 2, 1e9 + 3).sd().getAsDouble()).isCloseTo(1, within(1e-9));
    }

    @Test
    void refusesNoValues() {
        assertThatThrownBy(Summary::of).isInstanceOf(IllegalArgumentException.class);
    }
}

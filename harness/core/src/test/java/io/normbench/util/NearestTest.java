package io.normbench.util;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> METHODS = List.of("bn", "gn", "bcn+ws", "evonorm_b0", "evonorm_s0", "frozen_bn");

    @Test
    void findsTheNameWithTheFewestEdits() {
        assertThat(Nearest.to("evonorm_so", METHODS)).hasValue("evonorm_s0");
    }

    @Test
    void ignoresCase() {
        assertThat(Nearest.to("FROZEN_BN", METHODS)).hasValue("frozen_bn");
    }

    @Test
    void prefersTheAlphabeticallyFirstOfEquallyNearNames() {
        assertThat(Nearest.to("xn", List.of("gn", "bn"))).hasValue("bn");
    }

    @Test
    void findsNothingMoreThanThreeEditsAway() {
        assertThat(Nearest.to("frozen", METHODS)).hasValue("frozen_bn");
        assertThat(Nearest.to("froze", METHODS)).isEmpty();
    }

    @Test
    void findsNothingMoreThanHalfAShortNameAway() {
        assertThat(Nearest.to("xyz", List.of("xab"))).isEmpty();
        assertThat(Nearest.to("xyza", List.of("xybb"))).hasValue("xybb");
    }

    @Test
    void hintsInTheFormOfAQuestion() {
        assertThat(Nearest.hint("bcn+vs", METHODS)).isEqualTo("; did you mean 'bcn+ws'?");
    }

    @Test
    void hintsNothingWhereNothingIsNear() {
        assertThat(Nearest.hint("transformer", METHODS)).isEmpty();
    }
}

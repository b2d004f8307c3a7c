package io.normbench.report.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.report.grid.Front.Estimate;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrontTest {
    @Test
    void whatIsKnownExactlyIsOnTheFrontAlwaysOrNever() {
        Front front = Front.of(List.of(
                new Estimate("cheap", 1, 0, 0.5, 0),
                new Estimate("good", 2, 0, 0.9, 0),
                new Estimate("beaten", 3, 0, 0.8, 0),
                new Estimate("equal", 2, 0, 0.9, 0)));

        assertThat(front.shares())
                .containsEntry("cheap", 1.0)
                .containsEntry("good", 1.0)
                .containsEntry("equal", 1.0);
        assertThat(front.holds("beaten")).isFalse();
    }

    @Test
    void whatMayBeBetterByChanceMayBeOnTheFront() {
        Front front = Front.of(List.of(
                new Estimate("good", 2, 0, 0.9, 0.01),
                // A difference of 0.7 standard errors: better with probability 0.24.
                new Estimate("near", 3, 0, 0.89, 0.01),
                new Estimate("far", 3, 0, 0.5, 0.01)));

        assertThat(front.shares().get("near")).isCloseTo(0.24, within(0.05));
        assertThat(front.holds("near")).isTrue();
        assertThat(front.holds("far")).isFalse();
    }

    @Test
    void drawsAreTheSameInEveryRendering() {
        List<Estimate> estimates = List.of(new Estimate("a", 1, 0.5, 1, 0.5), new Estimate("b", 1, 0.5, 1, 0.5));

        assertThat(Front.of(estimates)).isEqualTo(Front.of(estimates));
    }
}

package io.normbench.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TicksTest {
    @Test
    void linearTicksAreRoundAndEncloseTheData() {
        assertThat(Ticks.linear(331, 714, 5)).containsExactly(300.0, 400.0, 500.0, 600.0, 700.0, 800.0);
    }

    @Test
    void dataOnTicksAddNoFurtherTick() {
        assertThat(Ticks.linear(0, 10, 5)).containsExactly(0.0, 2.0, 4.0, 6.0, 8.0, 10.0);
    }

    @Test
    void aSingleValueGetsAnAxisAroundIt() {
        assertThat(Ticks.linear(0.5, 0.5, 5).get(0)).isLessThan(0.5);
        assertThat(Ticks.linear(0, 0, 5)).contains(0.0).hasSizeGreaterThan(2);
    }

    @Test
    void logarithmicTicksAreOneTwoFive() {
        assertThat(Ticks.log10(571, 27400)).containsExactly(500.0, 1000.0, 2000.0, 5000.0, 10000.0, 20000.0, 50000.0);
    }

    @Test
    void aWideLogarithmicAxisKeepsPowersOfTen() {
        assertThat(Ticks.log10(1.5, 90000)).containsExactly(1.0, 10.0, 100.0, 1000.0, 10000.0, 100000.0);
    }

    @Test
    void aSinglePositiveValueStillSpansALogarithmicAxis() {
        assertThat(Ticks.log10(100, 100)).containsExactly(100.0, 200.0);
    }
}

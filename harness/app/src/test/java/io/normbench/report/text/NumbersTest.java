package io.normbench.report.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class NumbersTest {
    @Test
    void keepsThreeSignificantDigits() {
        assertThat(Numbers.significant(12345.6, 3)).isEqualTo("12,300");
        assertThat(Numbers.significant(812.4, 3)).isEqualTo("812");
        assertThat(Numbers.significant(81.24, 3)).isEqualTo("81.2");
        assertThat(Numbers.significant(0.8124, 3)).isEqualTo("0.812");
        assertThat(Numbers.significant(1, 3)).isEqualTo("1.00");
        assertThat(Numbers.significant(0, 3)).isEqualTo("0");
    }

    @Test
    void roundsUpAcrossADigit() {
        assertThat(Numbers.significant(9.996, 3)).isEqualTo("10.0");
        assertThat(Numbers.significant(999.6, 3)).isEqualTo("1,000");
    }

    @Test
    void writesDifferencesWithTheirSign() {
        assertThat(Numbers.signed(-0.8712, 3)).isEqualTo("\u22120.871");
        assertThat(Numbers.signed(0.02, 3)).isEqualTo("+0.020");
    }

    @Test
    void writesSpansOfTime() {
        assertThat(Numbers.duration(Duration.ofMillis(4210))).isEqualTo("4.2 s");
        assertThat(Numbers.duration(Duration.ofSeconds(184))).isEqualTo("3 min 4 s");
        assertThat(Numbers.duration(Duration.ofMinutes(72))).isEqualTo("1 h 12 min");
    }

    @Test
    void countsOneWithoutPlural() {
        assertThat(Numbers.count(1, "trial")).isEqualTo("1 trial");
        assertThat(Numbers.count(1200, "trial")).isEqualTo("1,200 trials");
    }
}

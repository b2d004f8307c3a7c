package io.normbench.run.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeLimitTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "      | 60",
                "30 | 60",
                "1 | 10",
                "2:00 | 20",
                "0:06 | 1",
                "0:02 | 1",
                "0:10:00 | 60",
                "0:01:30 | 15",
                "1-0 | 60",
                "0-0:02 | 20",
                "0-0:01:12 | 12",
                "UNLIMITED | 60",
                "0 | 60"
            })
    void aShortLimitLeavesTimeToMeasure(String time, int seconds) {
        assertThat(TimeLimit.nearSeconds(Optional.ofNullable(time))).isEqualTo(seconds);
    }
}

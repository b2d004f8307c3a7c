package io.normbench.norm.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupsTest {
    @ParameterizedTest(name = "{0} groups wanted of {1} channels: {2}")
    @CsvSource({"32, 64, 32", "32, 32, 32", "32, 16, 16", "32, 48, 24", "8, 12, 6", "4, 7, 1", "1, 10, 1", "3, 1, 1"})
    void fitsTheLargestDivisorThatIsAtMostWhatIsWanted(int wanted, long channels, int expected) {
        assertThat(Groups.fit(wanted, channels)).isEqualTo(expected);
    }
}

package io.normbench.util;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CudaBinaryTest {
    @ParameterizedTest
    @CsvSource({"3.7, 3.7", "5.2, 5.2", "6.1, 6.1", "7.0, 7.0", "7.5, 7.5", "8.0, 8.0", "8.6, 8.6", "8.9, 8.6"})
    void aGpuRunsItsOwnCodeOrThatOfTheNearestEarlierOneOfItsMajor(String gpu, String code) {
        assertThat(CudaBinary.ND4J.codeFor(gpu)).hasValue(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.5", "9.0", "10.0", "12.0", "", "[N/A]", "8", "8.x"})
    void otherGpusHaveNone(String gpu) {
        assertThat(CudaBinary.ND4J.codeFor(gpu)).isEmpty();
    }

    @Test
    void minorNumbersAreNumbers() {
        CudaBinary binary = new CudaBinary("b", java.util.List.of("8.6"));

        assertThat(binary.codeFor("8.10")).hasValue("8.6");
        assertThat(binary.codeFor("80.6")).isEmpty();
    }
}

package io.normbench.util;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Test vectors of FIPS 180-4, and the line-wise hash against the whole. */
class Sha256Test {
    @Test
    void agreesWithTheStandardsVectors() {
        assertThat(Sha256.of("abc")).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(Sha256.of(new byte[0]))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void linesAreTheTextWithALineFeedAfterEach() {
        assertThat(new Sha256.Lines().add("a").add("\u00fc").hash()).isEqualTo(Sha256.of("a\n\u00fc\n"));
    }
}

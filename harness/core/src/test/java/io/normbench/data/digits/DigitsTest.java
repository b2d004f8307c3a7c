package io.normbench.data.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normbench.data.DataInfo;
import io.normbench.data.DataSplit;
import io.normbench.data.ImageDataset;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DigitsTest {
    private final Digits digits = Digits.load();

    @Test
    void splitHasThePublishedHash() {
        assertThat(digits.splitSha256()).isEqualTo("87ed8e17e50b781f504cc7cb280721306e2c07be2c551fa11d6116f226a9ecc7");
    }

    @Test
    void splitHoldsEveryImageOnce() {
        Set<Integer> all = new HashSet<>();
        IntStream.concat(IntStream.of(digits.trainIndices()), IntStream.of(digits.testIndices()))
                .forEach(all::add);
        assertThat(all).hasSize(1797).contains(0, 1796);
        assertThat(digits.trainIndices()).hasSize(1438).isSorted();
        assertThat(digits.testIndices()).hasSize(359).isSorted();
    }

    @Test
    void classesHaveTheCountsOfTheSource() {
        assertThat(countsOf(IntStream.range(0, 1797).toArray()))
                .containsExactly(178, 182, 177, 183, 181, 182, 181, 179, 174, 180);
    }

    @Test
    void aFifthOfEachClassIsTest() {
        assertThat(countsOf(digits.testIndices())).containsExactly(36, 36, 35, 37, 36, 36, 36, 36, 35, 36);
    }

    @Test
    void firstImageIsTheZeroOfTheSource() {
        assertThat(digits.label(0)).isZero();
        assertThat(IntStream.range(0, 8).map(column -> digits.pixel(0, 1, column)))
                .containsExactly(0, 0, 13, 15, 10, 15, 5, 0);
    }

    @Test
    void meanAndDeviationAreTheDocumentedOnes() {
        assertThat(digits.mean()).isEqualTo(0.30571, within(5e-6));
        assertThat(digits.std()).isEqualTo(0.37633, within(5e-6));
    }

    @Test
    void trainingImagesHaveMeanZeroAndDeviationOne() {
        ImageDataset train = digits.split().train();
        float[] image = new float[64];
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < train.size(); i++) {
            train.read(i, image, 0);
            for (float value : image) {
                sum += value;
                squares += value * value;
            }
        }
        double n = train.size() * 64.0;
        assertThat(sum / n).isEqualTo(0, within(1e-6));
        assertThat(Math.sqrt(squares / n)).isEqualTo(1, within(1e-6));
    }

    @Test
    void readsTheImageThatTheIndexListNames() {
        DataSplit split = digits.split();
        int[] test = digits.testIndices();
        float[] image = new float[70];
        for (int i = 0; i < test.length; i++) {
            split.test().read(i, image, 6);
            assertThat(split.test().label(i)).isEqualTo(digits.label(test[i]));
            double expected = (digits.pixel(test[i], 3, 5) / 16.0 - digits.mean()) / digits.std();
            assertThat(image[6 + 3 * 8 + 5]).isEqualTo((float) expected);
        }
    }

    @Test
    void infoNamesFileSplitAndLicence() {
        DataInfo info = digits.split().info();
        assertThat(info.sha256())
                .containsEntry("digits.csv.gz", "e31b7ccbf8cc2b158de948b1bb7a67bf39a856fb064b3aa8ef489f12a2dc4b63");
        assertThat(info.splitSha256()).isEqualTo(digits.splitSha256());
        assertThat(info.licence()).startsWith("CC BY 4.0");
    }

    @Test
    void damageIsReportedWithBothChecksums() throws IOException {
        byte[] bytes;
        try (InputStream in = Digits.class.getResourceAsStream("digits.csv.gz")) {
            bytes = in.readAllBytes();
        }
        bytes[1000] ^= 1;
        assertThatThrownBy(() -> DigitsFile.checked(bytes))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("io/normbench/data/digits/digits.csv.gz")
                .hasMessageContaining("expected " + DigitsFile.SHA256)
                .hasMessageContaining("it has SHA-256 " + Sha256.of(bytes));
    }

    @Test
    void missingLinesAreReportedWithTheirNumber() {
        assertThatThrownBy(() -> DigitsFile.parse(text(1796, "0")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("it has 1796 lines; expected 1797");
    }

    @Test
    void valueOutOfRangeIsReportedWithItsLine() {
        assertThatThrownBy(() -> DigitsFile.parse(text(1797, "17")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("line 1 has the value '17'; expected a whole number from 0 to 16");
    }

    @Test
    void missingColumnIsReportedWithItsLine() {
        assertThatThrownBy(() -> DigitsFile.parse(text(1797, "0,0")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("line 1 has 66 values");
    }

    private static byte[] text(int lines, String firstValue) {
        String rest = IntStream.range(0, 64).mapToObj(i -> "1").collect(Collectors.joining(","));
        return (firstValue + "," + rest + "\n" + ("0," + rest + "\n").repeat(lines - 1))
                .getBytes(StandardCharsets.US_ASCII);
    }

    private int[] countsOf(int[] images) {
        int[] counts = new int[10];
        IntStream.of(images).forEach(image -> counts[digits.label(image)]++);
        return counts;
    }
}

package io.normbench.result.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.result.Step;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepsFileTest {
    private static final List<Step> STEPS = List.of(
            new Step(1, 2_000_000_000L, OptionalDouble.of(2.302585092994046)),
            new Step(2, 11_000_123L, OptionalDouble.empty()),
            new Step(3, 0L, OptionalDouble.of(Double.NaN)));

    @TempDir
    private Path runDir;

    @Test
    void stepsComeBackEqual() {
        StepsFile.write(runDir, "bn_b2", "t1", STEPS);
        assertThat(StepsFile.read(runDir, "bn_b2", "t1")).isEqualTo(STEPS);
    }

    @Test
    void theFileIsPlainCsvWithinGzip() throws IOException {
        Path file = StepsFile.write(runDir, "bn_b2", "t1", STEPS);

        assertThat(file).isEqualTo(runDir.resolve("steps").resolve("bn_b2-t1.csv.gz"));
        try (GZIPInputStream content = new GZIPInputStream(Files.newInputStream(file))) {
            assertThat(new String(content.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("step,nanos,loss\n1,2000000000,2.302585092994046\n2,11000123,\n3,0,NaN\n");
        }
    }

    @Test
    void theHeaderOfTheCompressedFileHoldsNoTimeAndNoName() throws IOException {
        byte[] bytes = Files.readAllBytes(StepsFile.write(runDir, "bn_b2", "t1", STEPS));

        assertThat(Arrays.copyOfRange(bytes, 3, 8))
                .as("flags and modification time")
                .containsOnly(0);
    }

    @Test
    void equalStepsGiveEqualBytesUnderAnyName() throws IOException {
        Path one = StepsFile.write(runDir, "bn_b2", "t1", STEPS);
        Path two = StepsFile.write(runDir, "gn_b4", "a3", STEPS);
        assertThat(one).hasSameBinaryContentAs(two);
    }

    @Test
    void aSecondAttemptReplacesTheFirstAndLeavesNothingElse() {
        StepsFile.write(runDir, "bn_b2", "t1", STEPS);
        StepsFile.write(runDir, "bn_b2", "t1", STEPS.subList(0, 1));

        assertThat(StepsFile.read(runDir, "bn_b2", "t1")).hasSize(1);
        assertThat(runDir.resolve("steps").toFile().list()).containsExactly("bn_b2-t1.csv.gz");
    }

    @Test
    void namesThatLeaveTheDirectoryAreRefused() {
        assertThatThrownBy(() -> StepsFile.write(runDir, "../evil", "t1", STEPS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMissingOrDamagedFileIsAUserError() throws IOException {
        assertThatThrownBy(() -> StepsFile.read(runDir, "bn_b2", "t1"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("bn_b2-t1.csv.gz");

        Path file = StepsFile.write(runDir, "bn_b2", "t1", STEPS);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 30));
        assertThatThrownBy(() -> StepsFile.read(runDir, "bn_b2", "t1"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("damaged");
    }
}

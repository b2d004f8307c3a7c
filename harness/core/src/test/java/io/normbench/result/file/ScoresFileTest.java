package io.normbench.result.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.task.ImageScores;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoresFileTest {
    private static final ImageScores SCORES = new ImageScores(List.of(0.1, -1.0 / 3, 7.0));

    @TempDir
    private Path runDir;

    @Test
    void comesBackToTheLastBit() {
        Path file = ScoresFile.write(runDir, "bn_b2", "a1", SCORES);

        assertThat(file).isEqualTo(runDir.resolve("scores").resolve("bn_b2-a1.csv.gz"));
        assertThat(ScoresFile.read(runDir, "bn_b2", "a1")).contains(SCORES);
        assertThat(ScoresFile.read(runDir, "bn_b2", "a2")).isEmpty();
    }

    @Test
    void doesNotOutliveItsTrial() {
        ScoresFile.write(runDir, "bn_b2", "a1", SCORES);
        new TrialFiles(runDir, "bn_b2", "a1").clear();

        assertThat(ScoresFile.read(runDir, "bn_b2", "a1")).isEmpty();
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        Path file = ScoresFile.write(runDir, "bn_b2", "a1", SCORES);
        Files.writeString(file, "group,score\n0,1\n");

        assertThatThrownBy(() -> ScoresFile.read(runDir, "bn_b2", "a1"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(file + " is damaged");
    }
}

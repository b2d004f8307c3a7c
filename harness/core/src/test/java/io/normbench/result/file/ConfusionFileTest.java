package io.normbench.result.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.result.ClassConfusion;
import io.normbench.task.ClassPredictions;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfusionFileTest {
    /** Class 2 has no image; one image has no prediction. */
    private static final ClassPredictions PREDICTIONS =
            new ClassPredictions(3, new int[] {0, 0, 0, 1, 1}, new int[] {0, 1, 1, 1, ClassPredictions.NONE});

    @TempDir
    private Path runDir;

    @Test
    void countsImagesByTrueAndPredictedClass() {
        ClassConfusion confusion = ClassConfusion.of(PREDICTIONS);

        assertThat(confusion.images(0, 0)).isEqualTo(1);
        assertThat(confusion.images(0, 1)).isEqualTo(2);
        assertThat(confusion.images(1, ClassPredictions.NONE)).isEqualTo(1);
        assertThat(confusion.images(0)).isEqualTo(3);
        assertThat(confusion.images(2)).isZero();
        assertThat(confusion.predictions(1)).isEqualTo(3);
        assertThat(confusion.predictions(ClassPredictions.NONE)).isEqualTo(1);
        assertThat(confusion.plus(confusion).images(0, 1)).isEqualTo(4);
    }

    @Test
    void comesBackEqualWithClassesThatNeverOccur() throws IOException {
        ClassConfusion confusion = ClassConfusion.of(PREDICTIONS);
        Path file = ConfusionFile.write(runDir, "bn_b2", "a1", confusion);

        assertThat(file).hasContent("truth,predicted,images\n0,0,1\n0,1,2\n1,-1,1\n1,1,1\n2,2,0\n");
        assertThat(ConfusionFile.read(runDir, "bn_b2", "a1")).contains(confusion);
        assertThat(ConfusionFile.read(runDir, "bn_b2", "a2")).isEmpty();
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        Path file = ConfusionFile.write(runDir, "bn_b2", "a1", ClassConfusion.of(PREDICTIONS));
        for (String damaged : new String[] {"truth,predicted,images\n0,x,1\n", "truth,predicted,images\n7,0,1\n"}) {
            Files.writeString(file, damaged);
            assertThatThrownBy(() -> ConfusionFile.read(runDir, "bn_b2", "a1"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining(file + " is damaged");
        }
    }

    @Test
    void predictionsAreCsvWithinGzip() throws IOException {
        Path file = PredictionsFile.write(runDir, "bn_b2", "a1", PREDICTIONS);

        assertThat(file).isEqualTo(runDir.resolve("predictions").resolve("bn_b2-a1.csv.gz"));
        try (GZIPInputStream content = new GZIPInputStream(Files.newInputStream(file))) {
            assertThat(new String(content.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("image,truth,predicted\n0,0,0\n1,0,1\n2,0,1\n3,1,1\n4,1,-1\n");
        }
    }
}

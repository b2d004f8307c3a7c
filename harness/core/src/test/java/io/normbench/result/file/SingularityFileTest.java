package io.normbench.result.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normbench.result.LayerReading;
import io.normbench.result.SingularityCourse;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SingularityFileTest {
    private static final LayerReading READING = new LayerReading(
            4,
            "stage1.norm",
            new double[] {2, -0.5},
            new double[] {1, 0},
            new double[] {3, -1},
            new double[] {2, 0.5 * Math.E},
            new double[] {0.995, 0.001});

    @TempDir
    private Path runDir;

    @Test
    void distancesAreTheDeviationsOfOffsetsAndLogRatios() {
        assertThat(READING.offset(0)).isEqualTo(1);
        assertThat(READING.offset(1)).isEqualTo(-2);
        assertThat(READING.logRatio(0)).isZero();
        assertThat(READING.logRatio(1)).isCloseTo(1, within(1e-15));
        assertThat(READING.meanSpread()).isCloseTo(1.5, within(1e-15));
        assertThat(READING.logSpread()).isCloseTo(0.5, within(1e-15));
        assertThat(READING.distance()).isCloseTo(Math.sqrt(2.5), within(1e-15));
        assertThat(READING.inactive()).isEqualTo(1);
        assertThat(READING.saturated()).isEqualTo(1);
    }

    @Test
    void aChannelThatDiedIsFiniteAndFarAway() {
        LayerReading dead = new LayerReading(
                0,
                "norm",
                new double[] {1, 1, 0},
                new double[3],
                new double[] {0, -0.1, 0},
                new double[] {1, 0, 0},
                new double[] {0.5, 0, 0});

        assertThat(dead.logRatio(1)).isEqualTo(Math.log(LayerReading.FLOOR));
        assertThat(dead.logRatio(2)).isZero();
        assertThat(dead.distance()).isFinite().isGreaterThan(5);
        assertThat(dead.inactive()).isEqualTo(2);
    }

    @Test
    void channelsOfDifferentNumbersAreRefused() {
        double[] one = {1};
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LayerReading(0, "norm", one, one, one, new double[2], one))
                .withMessage("norm has 1 means, and 2 of something else");
    }

    @Test
    void comesBackEqualAndIsCsvWithinGzip() throws IOException {
        Path file = SingularityFile.write(runDir, "bn_b2", "a1", List.of(READING));

        try (GZIPInputStream content = new GZIPInputStream(Files.newInputStream(file))) {
            assertThat(new String(content.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("step,layer,channel,weight,bias,mean,deviation,active\n"
                            + "4,stage1.norm,0,2.0,1.0,3.0,2.0,0.995\n"
                            + "4,stage1.norm,1,-0.5,0.0,-1.0,1.3591409142295225,0.001\n");
        }
        assertThat(SingularityFile.read(runDir, "bn_b2", "a1"))
                .hasValueSatisfying(course -> assertThat(course.readings())
                        .singleElement()
                        .usingRecursiveComparison()
                        .isEqualTo(READING));
        assertThat(SingularityFile.read(runDir, "bn_b2", "a2")).isEmpty();
    }

    @Test
    void numbersThatAreNoneComeBack() {
        LayerReading blown = new LayerReading(
                1,
                "n",
                new double[] {1},
                new double[1],
                new double[] {Double.NaN},
                new double[] {Double.POSITIVE_INFINITY},
                new double[1]);
        SingularityFile.write(runDir, "bn_b2", "a1", List.of(blown));

        SingularityCourse course = SingularityFile.read(runDir, "bn_b2", "a1").orElseThrow();
        assertThat(course.readings().get(0).mean()[0]).isNaN();
        assertThat(course.distance(1)).isEmpty();
        assertThat(course.figures())
                .doesNotContainKey(SingularityCourse.DISTANCE)
                .containsKey("singularity_inactive");
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        Path file = SingularityFile.path(runDir, "bn_b2", "a1");
        String header = "step,layer,channel,weight,bias,mean,deviation,active\n";
        for (String damaged : new String[] {header + "0,n,x,1,1,1,1,1\n", header + "0,n,1,1,1,1,1,1\n"}) {
            AtomicFile.writeGzip(file, damaged);
            assertThatThrownBy(() -> SingularityFile.read(runDir, "bn_b2", "a1"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining(file + " is damaged");
        }
        Files.writeString(file, "no gzip");
        assertThatThrownBy(() -> SingularityFile.read(runDir, "bn_b2", "a1")).isInstanceOf(UserError.class);
    }

    @Test
    void earlyIsTheLastLookInTheFirstTenth() {
        SingularityCourse course = course(0, 1, 2, 4, 8, 16, 32, 64, 100);

        assertThat(course.steps()).containsExactly(0, 1, 2, 4, 8, 16, 32, 64, 100);
        assertThat(course.earlyStep()).isEqualTo(8);
        assertThat(course.lastStep()).isEqualTo(100);
        assertThat(course(0, 1, 2, 4).earlyStep()).isEqualTo(1);
        assertThat(course(0).earlyStep()).isZero();
    }

    @Test
    void theRowHasTheFiguresOfTheLastLook() {
        SingularityCourse course = new SingularityCourse(List.of(reading(0, 0), reading(1, 3), reading(10, 1)));

        assertThat(course.figures())
                .containsEntry("singularity_layers", 1L)
                .containsEntry("singularity_step", 10L)
                .containsEntry("singularity_distance", 1.0)
                .containsEntry("singularity_early_distance", 3.0)
                .containsEntry("singularity_distance_max", 1.0)
                .containsEntry("singularity_mean_spread", 1.0)
                .containsEntry("singularity_log_spread", 0.0)
                .containsEntry("singularity_inactive", 0.5)
                .containsEntry("singularity_saturated", 0.0);
        assertThat(new SingularityCourse(List.of()).figures()).isEmpty();
    }

    private static SingularityCourse course(int... steps) {
        return new SingularityCourse(java.util.Arrays.stream(steps)
                .mapToObj(step -> reading(step, step))
                .toList());
    }

    /** Of means {@code ±spread}. */
    private static LayerReading reading(int step, double spread) {
        return new LayerReading(
                step,
                "norm",
                new double[] {1, 1},
                new double[2],
                new double[] {spread, -spread},
                new double[] {1, 1},
                new double[] {0.5, 0});
    }
}

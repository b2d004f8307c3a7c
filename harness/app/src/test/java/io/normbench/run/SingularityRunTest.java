package io.normbench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.result.ResultRow;
import io.normbench.result.SingularityCourse;
import io.normbench.result.file.SingularityFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run with real workers whose accuracy trials are watched. */
class SingularityRunTest {
    @TempDir
    private static Path folder;

    private static Path runDir;
    private static List<ResultRow> rows;

    @BeforeAll
    static void runOnce() throws Exception {
        runDir = folder.resolve("run");
        Path suite = TestRuns.suite(
                folder,
                "method",
                "[4]",
                "{accuracy: {}, singularity: {images: 64}}",
                "{timeout_seconds: 120}",
                "gn",
                "evonorm_s0");
        rows = TestRuns.prepare(suite, runDir, new Heard()).run().rows();
    }

    @Test
    void readingsLieInTheRunDirectoryAndTheRowSumsThemUp() {
        ResultRow gn = row("gn");

        SingularityCourse course =
                SingularityFile.read(runDir, gn.cellId(), gn.trial()).orElseThrow();
        assertThat(course.steps()).containsExactly(0, 1, 2, 4);
        assertThat(course.layers()).hasSize(7);
        Map<String, Object> metrics = gn.measured().metrics();
        assertThat((double) metrics.get(SingularityCourse.DISTANCE))
                .isEqualTo(course.distance(4).getAsDouble());
        assertThat(metrics).containsKeys("singularity_early_distance", "singularity_inactive");
        assertThat(((Number) metrics.get("singularity_images")).longValue()).isEqualTo(64);
    }

    @Test
    void aMethodThatContainsItsActivationHasNone() {
        ResultRow evonorm = row("evonorm_s0");

        assertThat(evonorm.outcome().id()).isEqualTo("completed");
        assertThat(SingularityFile.read(runDir, evonorm.cellId(), evonorm.trial()))
                .isEmpty();
        assertThat(evonorm.measured().metrics()).doesNotContainKey(SingularityCourse.DISTANCE);
    }

    private static ResultRow row(String method) {
        return rows.stream()
                .filter(row -> row.cell().method().equals(method))
                .findFirst()
                .orElseThrow();
    }
}

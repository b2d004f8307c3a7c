package io.normbench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.publish.RunReports;
import io.normbench.result.CellKey;
import io.normbench.result.Manifest;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ManifestFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run with real workers in every evaluation setting, and of networks without normalization as they are trained: from the
 * suite file to the report.
 */
@Tag("slow")
class EvaluationsRunTest {
    private static final String SUITE = """
            schema: normbench/suite/v1
            name: evaluations
            defaults:
              device: cpu
              isolation: suite
              threads: 1
              evaluation:
                - {statistics: running}
                - {statistics: precise, batches: 12}
                - {statistics: batch, batch_size: [1, 32]}
            batch_sizes: [8]
            methods:
              - bn
              - {id: gn, options: {groups: 4}}
              - none
              - none+sws
            tasks:
              - id: digits
                task: classification
                data: {name: digits}
                model: &net {name: preact-resnet, depth: 8, width: 8}
                train: &train {samples: 1200, lr: 0.05, lr_reference_batch: 8, augment: false}
              - id: fixup
                task: classification
                data: {name: digits}
                model: {<<: *net, init: fixup}
                train: *train
              - id: skipinit
                task: classification
                data: {name: digits}
                model: {<<: *net, init: skipinit}
                train: *train
              - id: normalizer-free
                task: classification
                data: {name: digits}
                model: {<<: *net, wiring: nf, init: plain}
                train: {<<: *train, lr: 0.2, clipping: agc, clip: 0.1}
            measure:
              throughput: {min_seconds: 0, max_steps: 2, min_steps: 2, warmup_window: 1, warmup_max_seconds: 0.01}
              accuracy: {}
            include:
              - {task: digits, method: [bn, gn]}
              - {task: [fixup, skipinit], method: none}
              - {task: normalizer-free, method: none+sws}
            limits: {timeout_seconds: 120}
            """;

    @TempDir
    private static Path folder;

    private static Path runDir;
    private static List<ResultRow> rows;

    @BeforeAll
    static void runOnce() throws Exception {
        runDir = folder.resolve("run");
        rows = TestRuns.prepare(TestRuns.write(folder.resolve("s.yaml"), SUITE), runDir, new Heard())
                .run()
                .rows();
    }

    @Test
    void everySettingThatSaysSomethingOfAMethodIsARow() {
        assertThat(rows)
                .allSatisfy(row -> assertThat(row.outcome().id())
                        .as(row.cell().label() + ": " + row.outcome().reason())
                        .isEqualTo("completed"));
        assertThat(names("a1"))
                .containsExactlyInAnyOrder(
                        "digits bn running",
                        "digits bn precise(batches=12)",
                        "digits bn batch(batch_size=1)",
                        "digits bn batch(batch_size=32)",
                        "digits gn running",
                        "fixup none running",
                        "skipinit none running",
                        "normalizer-free none+sws running");
        assertThat(names("t1"))
                .containsExactlyInAnyOrder(
                        "digits bn running",
                        "digits gn running",
                        "fixup none running",
                        "skipinit none running",
                        "normalizer-free none+sws running");
        assertThat(rows).extracting(ResultRow::key).doesNotHaveDuplicates();
    }

    private static List<String> names(String trial) {
        return rows.stream()
                .filter(row -> row.trial().equals(trial))
                .map(EvaluationsRunTest::name)
                .toList();
    }

    private static String name(ResultRow row) {
        return row.cell().task() + " " + row.cell().method() + " " + row.cell().evaluation();
    }

    @Test
    void theSettingsShareTheirTrainingAndDifferInTheirAccuracy() {
        Map<String, ResultRow> bn = rows.stream()
                .filter(row -> row.trial().equals("a1") && row.cell().method().equals("bn"))
                .collect(Collectors.toMap(row -> row.cell().evaluation(), row -> row));

        assertThat(bn.values())
                .extracting(row -> row.measured().finalLoss())
                .containsOnly(bn.get("running").measured().finalLoss());
        assertThat(bn.values()).extracting(row -> row.measured().metricValue()).hasSizeGreaterThan(2);
        assertThat(bn.get("precise(batches=12)").measured().metrics()).containsEntry("statistics_images", 96);
        // Statistics of one image are not those that it was trained with.
        assertThat(accuracy(bn.get("batch(batch_size=32)")))
                .isGreaterThan(accuracy(bn.get("batch(batch_size=1)")) + 0.05);
        assertThat(accuracy(bn.get("precise(batches=12)"))).isGreaterThan(0.6);
    }

    @Test
    void networksWithoutNormalizationLearn() {
        for (String task : List.of("fixup", "skipinit", "normalizer-free")) {
            ResultRow row = rows.stream()
                    .filter(each ->
                            each.cell().task().equals(task) && each.trial().equals("a1"))
                    .findFirst()
                    .orElseThrow();
            assertThat(accuracy(row)).as(task).isGreaterThan(0.4);
        }
    }

    private static double accuracy(ResultRow row) {
        return row.measured().metricValue().getAsDouble();
    }

    @Test
    void theManifestAndTheReportNameTheSettings() throws Exception {
        Manifest manifest = ManifestFile.read(runDir);
        assertThat(manifest.plan())
                .extracting(
                        trial -> trial.coordinates().map(CellKey::evaluation).orElse(""))
                .contains("running", "precise(batches=12)", "batch(batch_size=1)");
        assertThat(manifest.exclusions())
                .anySatisfy(exclusion -> assertThat(exclusion.reason())
                        .isEqualTo(
                                "precise(batches=12): it keeps no running statistics of batches: its evaluation is that of"
                                        + " statistics running"));

        RunReports.render(runDir, folder.resolve("report"));

        String page = Files.readString(folder.resolve("report/report.md"));
        assertThat(page)
                .contains("digits, evaluated with running statistics")
                .contains("digits, evaluated with precise(batches=12) statistics")
                .contains("digits, evaluated with batch(batch_size=32) statistics");
    }
}

package io.normbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.report.run.ReportContext;
import io.normbench.report.table.Matrix;
import io.normbench.report.table.MatrixCell;
import io.normbench.report.text.Fact;
import io.normbench.report.text.Statement;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReportModelTest {
    private static final ReportModel FULL = ReportModel.of(Contexts.full(), Rows.full());

    @Test
    void missingPredictionsAreSaidToBeSo() {
        ResultRow row = Rows.accuracy("gn", 7, 8, 1);
        ReportModel without = ReportModel.of(ReportContext.of("r", "s"), List.of(row));
        ReportModel with = ReportModel.of(
                ReportContext.of("r", "s"),
                List.of(row),
                List.of(),
                List.of(),
                List.of(),
                Map.of(row.key(), new double[] {1, 0, 1}));

        assertThat(without.statements()).extracting(Statement::topic).containsOnlyOnce("Predictions");
        assertThat(with.statements()).extracting(Statement::topic).doesNotContain("Predictions");
    }

    @Test
    void countsTrialsByHowTheyEnded() {
        assertThat(FULL.outcomes())
                .contains(new Fact("completed", "474"), new Fact("diverged", "4"), new Fact("not a number", "3"));
        assertThat(FULL.statements().get(0).text()).contains("486 trials", "18 methods", "9 batch sizes", "1 task");
    }

    @Test
    void weightsOfFilesAreNamedAndWhomTheyDidNotFit() {
        Map<String, Object> fits = Map.of("weights_file", "w.pth", "weights_sha256", "ab", "weights_missing", "");
        Map<String, Object> lacks =
                Map.of("weights_file", "w.pth", "weights_sha256", "ab", "weights_missing", "fc.bias [2]");
        Measured timing = Rows.timing(1.00, 1, 300, false);
        ResultRow bn = Rows.row("bn", 1, 1, "a1", new Outcome.Completed(), timing.withFurther(fits));
        ResultRow gn = Rows.row("gn", 1, 1, "a1", new Outcome.Completed(), timing.withFurther(lacks));

        assertThat(said(ReportModel.of(ReportContext.of("r", "s"), List.of(bn)), "Weights"))
                .contains(bn.cell().task(), "w.pth (sha256 ab)", "every tensor");
        assertThat(said(ReportModel.of(ReportContext.of("r", "s"), List.of(bn, gn)), "Weights"))
                .contains("w.pth (sha256 ab)", "not all tensors", "for gn")
                .doesNotContain("bn");
        assertThat(FULL.statements()).extracting(Statement::topic).doesNotContain("Weights");
    }

    @Test
    void aTimingIsWrittenToThreeDigits() {
        assertThat(cell("train-throughput", "bn", 32).text()).isEqualTo("9,690");
        assertThat(cell("step-time", "bn", 1).text()).isEqualTo("1.48");
        assertThat(cell("step-time", "bn", 1).detail()).isEqualTo("1.42–1.67");
        assertThat(cell("host-peak", "bn", 256).text()).isEqualTo("618");
    }

    @Test
    void accuracyIsTheMeanOverSeedsWithItsSpread() {
        MatrixCell cell = cell("accuracy", "bn", 1);
        assertThat(cell.text()).isEqualTo("0.096");
        // Of 360 held-out images, about one in ten right: wider than three seeds 0.004 apart make it.
        assertThat(cell.detail()).matches("0\\.0[67]\\d–0\\.1[23]\\d · n 3");
    }

    @Test
    void aSeedThatFailedIsNotHiddenByTheOthers() {
        MatrixCell cell = cell("accuracy", "frn", 1);
        assertThat(cell.partial()).isTrue();
        assertThat(cell.detail()).endsWith("2 of 3");
        assertThat(cell.note()).contains("1 trial failed").contains("loss is Infinity at step 9");
    }

    @Test
    void eachOutcomeHasItsMarker() {
        assertThat(cell("train-throughput", "sn", 128).text()).isEqualTo("OOM");
        assertThat(cell("train-throughput", "ln", 256).text()).isEqualTo("timeout");
        assertThat(cell("train-throughput", "evonorm_b0", 4).text()).isEqualTo("crash");
        assertThat(cell("train-throughput", "frozen_bn", 1).text()).isEqualTo("n/a");
        assertThat(cell("accuracy", "none", 256).text()).isEqualTo("diverged");
        assertThat(cell("accuracy", "in", 8).text()).isEqualTo("NaN");
    }

    @Test
    void aFailedAccuracyTrialLeavesTheTimingsAlone() {
        assertThat(cell("train-throughput", "none", 256).state()).isEqualTo("value");
    }

    @Test
    void aCellWithoutMeasurementIsADash() {
        assertThat(cell("train-throughput", "evonorm_s0", 64).state()).isEqualTo("missing");
    }

    @Test
    void aCellLeftOutByTheSuiteSaysWhy() {
        List<ResultRow> rows = Rows.full().stream()
                .filter(r -> !(r.cell().method().equals("brn") && r.cell().batchSize() == 256))
                .toList();
        MatrixCell cell = cell(ReportModel.of(Contexts.full(), rows), "train-throughput", "brn", 256);
        assertThat(cell.state()).isEqualTo("excluded");
        assertThat(cell.note()).contains("needs no large batch");
    }

    @Test
    void timingsThatWereNotTakenSideBySideHaveNoBest() {
        Matrix speeds = matrix(FULL, "train-throughput");

        assertThat(speeds.rows()).flatExtracting(Matrix.Row::cells).noneMatch(cell -> cell.best());
        assertThat(speeds.caption()).contains("none is marked");
        assertThat(cell("accuracy", "none", 1).best()).isTrue();
        assertThat(cell("accuracy", "bn", 1).best()).isFalse();
    }

    @Test
    void ghostBatchesThatAreNotFilledAreBatchNormalizationAndTellTheNoise() {
        Matrix relative = matrix(FULL, "relative");

        // Invented timings: gbn with ghosts of 8 is 1.33 times as fast at every batch size.
        assertThat(relative.budgets().get(0)).isEqualTo("noise 33%");
        assertThat(cell("relative", "gbn(ghost_size=8)", 8).text()).startsWith("≈ ");
        assertThat(cell("relative", "gbn(ghost_size=8)", 8).shade()).isEqualTo(4);
        assertThat(relative.budgets().get(relative.batchSizes().indexOf(16))).isEmpty();
        assertThat(cell("relative", "gbn(ghost_size=8)", 16).text()).isEqualTo("1.33");
    }

    @Test
    void aColumnSaysWhatItsNetworksWereTrainedOn() {
        Matrix accuracy = matrix(FULL, "accuracy");

        assertThat(accuracy.budgets()).containsOnly("4,000 images, 500 updates");
        assertThat(accuracy.caption())
                .contains("Judged on 360 held-out images.")
                .doesNotContain("differ in updates");
        assertThat(FULL.tasks().get(0).setting())
                .contains(
                        new Fact("Training", "4,000 images, 500 updates"), new Fact("Judged on", "360 held-out images"))
                .anyMatch(fact -> fact.name().equals("Options") && fact.value().contains("gbn: ghost size 8"));
    }

    @Test
    void aTimingWhoseWarmUpWasCutShortIsMarked() {
        assertThat(cell("train-throughput", "brn", 1).unsteady()).isTrue();
        assertThat(cell("train-throughput", "brn", 4).unsteady()).isFalse();
        assertThat(cell("host-peak", "brn", 1).unsteady()).isFalse();
    }

    @Test
    void theRelativeMatrixDividesByTheBaselineAtTheSameBatchSize() {
        assertThat(cell("relative", "bn", 64).text()).isEqualTo("1.00");
        assertThat(cell("relative", "frn", 64).text()).isEqualTo("1.77");
        assertThat(cell("relative", "bn", 64).shade()).isEqualTo(4);
    }

    @Test
    void aRelativeCellWithoutBaselineSaysSo() {
        List<ResultRow> rows = new ArrayList<>();
        rows.add(Rows.row("bn", 1, 1, "t1", new Outcome.TimedOut("slow"), Measured.nothing()));
        rows.add(Rows.row("gn", 1, 1, "t1", new Outcome.Completed(), Rows.timing(2, 1, 300, false)));
        MatrixCell cell = cell(ReportModel.of(ReportContext.of("r", "s"), rows), "relative", "gn", 1);
        assertThat(cell.state()).isEqualTo("missing");
        assertThat(cell.note()).contains("bn has no value");
    }

    @Test
    void smallDifferencesAreNotShadedAsIfTheyWereLarge() {
        List<ResultRow> rows = List.of(
                Rows.row("bn", 1, 1, "t1", new Outcome.Completed(), Rows.timing(1.00, 1, 300, false)),
                Rows.row("gn", 1, 1, "t1", new Outcome.Completed(), Rows.timing(1.01, 1, 300, false)));
        ReportModel model = ReportModel.of(ReportContext.of("r", "s"), rows);
        assertThat(cell(model, "train-throughput", "bn", 1).shade()).isEqualTo(8);
        assertThat(cell(model, "train-throughput", "gn", 1).shade()).isGreaterThanOrEqualTo(7);
    }

    @Test
    void sentencesSayWhoCannotBeToldApartAndWhatIsNotDecided() {
        List<Statement> statements = FULL.tasks().get(0).statements();
        assertThat(statements)
                .anySatisfy(statement -> {
                    assertThat(statement.topic()).isEqualTo("Fastest in training");
                    assertThat(statement.text()).startsWith("not decided");
                })
                .anySatisfy(statement -> {
                    assertThat(statement.topic()).isEqualTo("Most accurate at batch 1");
                    assertThat(statement.text())
                            .containsPattern("and \\d+ more")
                            .containsPattern("told apart \\(0\\.9\\d\\d to 0\\.985\\)")
                            .containsPattern("bn reaches 0\\.096 \\(0\\.0\\d\\d–0\\.1\\d\\d, 3 seeds\\)");
                });
        assertThat(statements).noneMatch(statement -> statement.topic().contains("Least affected"));
    }

    @Test
    void theOrderOfRowsDoesNotMatterToTheTables() {
        List<ResultRow> shuffled = new ArrayList<>(Rows.full());
        Collections.shuffle(shuffled, new Random(7));
        Matrix one = matrix(FULL, "step-time");
        Matrix other = matrix(ReportModel.of(Contexts.full(), shuffled), "step-time");
        assertThat(other.rows().stream().map(Matrix.Row::method).toList())
                .isEqualTo(one.rows().stream().map(Matrix.Row::method).toList());
        assertThat(other.rows().get(1).cells()).isEqualTo(one.rows().get(1).cells());
    }

    @Test
    void differentEnginesNeverShareATable() {
        ResultRow a = Rows.throughput("bn", 1, 8);
        ResultRow b = withEngine(a, "dl4j");
        ReportModel model = ReportModel.of(ReportContext.of("r", "s"), List.of(a, b));
        assertThat(model.tasks()).hasSize(2);
        assertThat(model.tasks())
                .allSatisfy(t ->
                        assertThat(t.parts().get(0).matrices().get(0).rows()).hasSize(1));
        assertThat(model.tasks().stream().map(TaskSection::id)).doesNotHaveDuplicates();
    }

    @Test
    void aTrialThatDiedBeforeItKnewItsDeviceStandsWithTheOthers() {
        assertThat(FULL.tasks()).hasSize(1);
    }

    @Test
    void memoryOfTheDeviceIsShownOnlyIfItWasMeasured() {
        assertThat(FULL.tasks().get(0).parts().stream()
                        .flatMap(p -> p.matrices().stream())
                        .map(Matrix::id))
                .noneMatch(id -> id.endsWith("device-memory"));
    }

    private static MatrixCell cell(String table, String method, int batchSize) {
        return cell(FULL, table, method, batchSize);
    }

    private static MatrixCell cell(ReportModel model, String table, String method, int batchSize) {
        Matrix matrix = matrix(model, table);
        return matrix.rows().stream()
                .filter(row -> row.method().equals(method))
                .findFirst()
                .orElseThrow()
                .cells()
                .get(matrix.batchSizes().indexOf(batchSize));
    }

    private static String said(ReportModel model, String topic) {
        return model.statements().stream()
                .filter(statement -> statement.topic().equals(topic))
                .findFirst()
                .orElseThrow()
                .text();
    }

    private static Matrix matrix(ReportModel model, String table) {
        return model.tasks().get(0).parts().stream()
                .flatMap(part -> part.matrices().stream())
                .filter(m -> m.id().endsWith("-" + table))
                .findFirst()
                .orElseThrow();
    }

    private static ResultRow withEngine(ResultRow r, String engine) {
        return RowBuilder.like(r).engine(engine).build();
    }
}

package io.normbench.report.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.report.Page;
import io.normbench.report.ReportModel;
import io.normbench.report.ReportRenderer;
import io.normbench.report.Rows;
import io.normbench.report.TaskSection;
import io.normbench.report.run.ReportContext;
import io.normbench.report.text.Statement;
import io.normbench.result.Comparison;
import io.normbench.result.Comparison.Ratio;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.stats.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** The first screen: which method, at what cost, how far to believe it. */
class AnswersTest {
    private final List<ResultRow> rows = new ArrayList<>();

    private void seeds(String method, int batch, double... values) {
        for (int seed = 1; seed <= values.length; seed++) {
            rows.add(Rows.row(method, batch, seed, "a" + seed, new Outcome.Completed(), Rows.metric(values[seed - 1])));
        }
    }

    private void timed(String method, int batch, Ratio ratio) {
        Measured m = Rows.timing(10, batch, 300, false);
        Comparison comparison = new Comparison(
                Optional.empty(),
                "bn",
                Optional.ofNullable(ratio),
                Optional.empty(),
                Optional.of(Ratio.of(1, 0.98, 1.03)),
                20,
                2,
                OptionalDouble.empty(),
                "cap");
        rows.add(Rows.row(
                method,
                batch,
                1,
                "t1",
                new Outcome.Completed(),
                new Measured(
                        m.warmupSteps(),
                        m.steady(),
                        m.steps(),
                        m.stepMsMedian(),
                        m.stepMsP10(),
                        m.stepMsP90(),
                        m.imagesPerSecond(),
                        m.inferImagesPerSecond(),
                        m.peakHostBytes(),
                        m.peakDeviceBytes(),
                        m.energyJoules(),
                        m.metric(),
                        m.metricValue(),
                        m.metricCount(),
                        m.metrics(),
                        m.trainImages(),
                        m.finalLoss(),
                        m.wallSeconds(),
                        Optional.of(comparison))));
    }

    private TaskSection section() {
        return ReportModel.of(ReportContext.of("r", "s"), rows).tasks().get(0);
    }

    private String said(int batch, String topic) {
        return section().answer(batch).says().stream()
                .filter(statement -> statement.topic().equals(topic))
                .map(Statement::text)
                .findFirst()
                .orElse("");
    }

    private void usual() {
        seeds("bn", 4, 0.60, 0.62, 0.58);
        seeds("gn", 4, 0.95, 0.96, 0.955);
        seeds("in", 4, 0.95, 0.945, 0.95);
        for (int batch : List.of(2, 4)) {
            timed("bn", batch, null);
            timed("gn", batch, Ratio.of(1.46, 1.40, 1.53));
            timed("in", batch, Ratio.of(1.02, 1.00, 1.04));
        }
    }

    @Test
    void theBestAreNamedWithTheirCostAndWhatItRestsOn() {
        usual();

        assertThat(said(4, "Use"))
                .contains("any of 2: gn and in", "top-1 accuracy, 0.948 to 0.955", "cannot be told apart");
        assertThat(said(4, "Cost"))
                .contains("multiple of bn's", "gn 1.46 (1.40–1.53)", "in ≈ 1.02 (1.00–1.04)")
                .contains("bn takes 10.0 ms", "3.0% apart");
        assertThat(said(4, "How sure"))
                .startsWith("moderately")
                .contains("3 seeds", "360 held-out images", "2 workers")
                .containsPattern("difference of 0\\.0\\d+");
        assertThat(said(4, "Not measured")).isEmpty();
        assertThat(section().answer(4).rows()).extracting(Answer.Row::method).containsExactly("gn", "in", "bn");
        assertThat(section().answer(4).rows())
                .extracting(Answer.Row::role)
                .containsExactly("alike", "alike", "reference");
        assertThat(section().answer(4).brief()).isEqualTo("gn and in");
    }

    @Test
    void aBatchSizeWithoutTheMetricSaysWhereItIsKnownAndAnswersBySpeed() {
        usual();

        assertThat(said(2, "Use"))
                .contains("speed alone", "any of 2: bn and in", "(200 images/s)", "cannot be told apart");
        assertThat(said(2, "Not measured")).contains("top-1 accuracy", "at batch 4");
        assertThat(section().answer(2).note()).isEqualTo("by speed alone");
    }

    @Test
    void methodsWithoutAValueAreNamedWithTheReason() {
        usual();
        rows.add(Rows.row("ln", 4, 1, "a1", new Outcome.Diverged("loss is NaN"), Measured.nothing()));

        assertThat(said(4, "Not measured")).contains("top-1 accuracy of ln (diverged)");
    }

    @Test
    void aStepThatTakesLessTimeWithALargerBatchIsFlagged() {
        usual();
        rows.replaceAll(row -> row.measured().comparison().isEmpty() ? row : row.with(timing(row)));

        assertThat(section().statements())
                .filteredOn(statement -> statement.topic().equals("Out of order"))
                .singleElement()
                .extracting(Statement::text)
                .asString()
                .contains("gn from batch 2 to 4")
                .doesNotContain("bn", "in from");
    }

    /** The row with an interval of its step time: 10 ms, of gn at batch 4 half as much. */
    private static Measured timing(ResultRow row) {
        Measured m = row.measured();
        double step = row.cell().method().equals("gn") && row.cell().batchSize() == 4 ? 5 : 10;
        Comparison found = m.comparison().orElseThrow();
        return new Measured(
                m.warmupSteps(),
                m.steady(),
                m.steps(),
                m.stepMsMedian(),
                m.stepMsP10(),
                m.stepMsP90(),
                m.imagesPerSecond(),
                m.inferImagesPerSecond(),
                m.peakHostBytes(),
                m.peakDeviceBytes(),
                m.energyJoules(),
                m.metric(),
                m.metricValue(),
                m.metricCount(),
                m.metrics(),
                m.trainImages(),
                m.finalLoss(),
                m.wallSeconds(),
                Optional.of(new Comparison(
                        Optional.of(new Interval(0.9 * step, 1.1 * step)),
                        found.reference(),
                        found.ratio(),
                        found.inferRatio(),
                        found.again(),
                        found.rounds(),
                        found.workers(),
                        found.workerSpread(),
                        found.ended())));
    }

    @Test
    void oneMethodAndOneSeedAreSaidToBeSo() {
        seeds("gn", 4, 0.95);

        assertThat(said(4, "Use")).startsWith("gn is the only method").contains("top-1 accuracy 0.950 (0.9");
        assertThat(said(4, "How sure")).startsWith("weakly").contains("1 seed", "360 held-out images");
        assertThat(said(4, "Not measured")).contains("step time (nowhere", "memory (nowhere");
    }

    @Test
    void nothingIsSaidOfWhatFailed() {
        rows.add(Rows.row("ln", 4, 1, "a1", new Outcome.Diverged("loss is NaN"), Measured.nothing()));

        assertThat(said(4, "Use")).contains("nothing can be said", "1 failed");
        assertThat(section().answer(4).brief()).isEqualTo("–");
    }

    @Test
    void thePageHasATableOfAllAnswersAndOneToStartWith() {
        usual();
        ReportModel model = ReportModel.of(ReportContext.of("r", "s"), rows);
        Page page = Page.of(new ReportRenderer().html(model));

        Element table = page.byId("answer-table");
        assertThat(table.getTextContent()).contains("batch 2", "batch 4", "gn and in", "top-1 accuracy 0.948 to 0.955");
        assertThat(page.byId("answer").getAttribute("data-first")).isEqualTo("t1-digits-classification-answer-b4");
        assertThat(page.byId("ask").getAttribute("hidden")).isEqualTo("hidden");
        assertThat(page.all("details").stream()
                        .filter(each -> each.getAttribute("class").equals("answer")))
                .hasSize(2);
        assertThat(page.all("svg").stream()
                        .filter(each -> each.getAttribute("class").equals("strip")))
                .isNotEmpty()
                .allSatisfy(
                        strip -> assertThat(strip.getAttribute("aria-hidden")).isEqualTo("true"));
        assertThat(new ReportRenderer().markdown(model))
                .contains("| digits-classification | bn and in (by speed alone) |")
                .contains("| gn and in (top-1 accuracy 0.948 to 0.955) |")
                .contains("At batch 4 of digits-classification");
    }
}

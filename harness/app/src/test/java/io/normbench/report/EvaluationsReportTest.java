package io.normbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.report.run.ExclusionGroup;
import io.normbench.report.run.ReportContext;
import io.normbench.report.text.Fact;
import io.normbench.result.CellKey;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A run that evaluated in several settings: nothing is pooled. */
class EvaluationsReportTest {
    private static final String PRECISE = "precise(batches=64)";

    private static List<ResultRow> both() {
        List<ResultRow> rows = new ArrayList<>(Rows.full());
        for (ResultRow row : Rows.full()) {
            if (row.trial().startsWith("a") && row.cell().method().equals("bn")) {
                rows.add(RowBuilder.like(row).cell(evaluated(row.cell())).build());
            }
        }
        return rows;
    }

    private static CellKey evaluated(CellKey c) {
        return new CellKey(
                c.task(),
                c.model(),
                c.method(),
                c.batchSize(),
                c.statBatch(),
                c.precision(),
                c.layout(),
                c.execution(),
                c.engine(),
                c.device(),
                PRECISE);
    }

    @Test
    void everySettingHasItsSectionThatNamesIt() {
        ReportModel model = ReportModel.of(ReportContext.of("r", "s"), both());

        assertThat(model.tasks())
                .extracting(TaskSection::title)
                .containsExactly(
                        "digits-classification, evaluated with running statistics",
                        "digits-classification, evaluated with precise(batches=64) statistics");
        assertThat(model.tasks().get(0).setting()).noneMatch(fact -> fact.name().equals("Evaluation"));
        assertThat(model.tasks().get(1).setting()).contains(new Fact("Evaluation", "precise(batches=64) statistics"));
        assertThat(model.tasks().get(1).parts())
                .extracting(TaskSection.Part::title)
                .hasSize(1);
        assertThat(new ReportRenderer().html(model)).contains("evaluated with precise(batches=64) statistics</h2>");
        assertThat(new ReportRenderer().markdown(model)).contains("evaluated with precise(batches=64) statistics");
    }

    @Test
    void aRunOfOneSettingDoesNotNameIt() {
        ReportModel model = ReportModel.of(ReportContext.of("r", "s"), Rows.full());

        assertThat(model.tasks()).extracting(TaskSection::title).containsExactly("digits-classification");
        assertThat(new ReportRenderer().markdown(model)).doesNotContain("running statistics");
    }

    @Test
    void whatIsLeftOutIsLeftOutOfItsOwnSettingAlone() {
        CellKey left = evaluated(new CellKey(
                "digits-classification",
                "preact-resnet(depth=8,width=16)",
                "gn",
                1,
                1,
                "fp32",
                "nchw",
                "",
                "libtorch",
                ""));
        List<ResultRow> rows = both();
        ReportContext plain = ReportContext.of("r", "s");
        ReportContext context = new ReportContext(
                plain.runId(),
                plain.suiteName(),
                "",
                "",
                "",
                Optional.empty(),
                Optional.empty(),
                "",
                "",
                Map.of(),
                Map.of(),
                List.of(new ReportContext.Exclusion(left, "keeps none")),
                List.of(),
                List.of());

        assertThat(ReportModel.of(context, rows).exclusions())
                .containsExactly(new ExclusionGroup("digits-classification", "gn", "1", "keeps none"));
    }
}

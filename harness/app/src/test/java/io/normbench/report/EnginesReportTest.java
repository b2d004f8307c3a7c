package io.normbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.report.run.ReportContext;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run with two engines: nothing is pooled. */
class EnginesReportTest {
    private final List<ResultRow> rows = twoEngines();
    private final ReportModel model = ReportModel.of(ReportContext.of("r", "s"), rows);

    @Test
    void everyEngineHasItsSectionWithItsOwnNumbersAndStatements() {
        ReportModel alone = ReportModel.of(ReportContext.of("r", "s"), Rows.full());

        assertThat(model.tasks())
                .extracting(TaskSection::title)
                .containsExactly("digits-classification, libtorch", "digits-classification, dl4j");
        for (TaskSection section : model.tasks()) {
            assertThat(section.statements()).isEqualTo(alone.tasks().get(0).statements());
            assertThat(section.parts()).hasSameSizeAs(alone.tasks().get(0).parts());
            assertThat(texts(section)).isEqualTo(texts(alone.tasks().get(0)));
        }
        assertThat(alone.tasks()).extracting(TaskSection::title).containsExactly("digits-classification");
    }

    @Test
    void theRunSaysThatNothingIsAMeanOverEngines() {
        assertThat(model.statements())
                .anySatisfy(statement -> {
                    assertThat(statement.topic()).isEqualTo("Engines");
                    assertThat(statement.text()).contains("libtorch, dl4j", "no figure is a mean");
                })
                .anySatisfy(statement -> assertThat(statement.text()).contains("1 task", "2 engines"));
        assertThat(ReportModel.of(ReportContext.of("r", "s"), Rows.full()).statements())
                .noneMatch(statement -> statement.topic().equals("Engines"));
    }

    @Test
    void bothPagesNameTheEngines() {
        assertThat(new ReportRenderer().html(model)).contains("</span> digits-classification, dl4j</h2>");
        assertThat(new ReportRenderer().markdown(model)).contains("digits-classification, dl4j");
    }

    @Test
    void executionsOfOneEngineHaveSectionsOfTheirOwnThatNameThem() {
        List<ResultRow> both = new ArrayList<>(Rows.full());
        for (ResultRow r : Rows.full()) {
            both.add(RowBuilder.like(r).cell(r.cell().executed("graph")).build());
        }

        assertThat(new ReportRenderer().html(ReportModel.of(ReportContext.of("r", "s"), both)))
                .contains("digits-classification, eager</h2>")
                .contains("digits-classification, graph</h2>");
        assertThat(new ReportRenderer().html(ReportModel.of(ReportContext.of("r", "s"), Rows.full())))
                .doesNotContain("digits-classification, eager");
    }

    private static List<String> texts(TaskSection section) {
        return section.parts().stream()
                .flatMap(part -> part.matrices().stream())
                .flatMap(matrix -> matrix.rows().stream())
                .flatMap(row -> row.cells().stream())
                .map(cell -> cell.text() + " " + cell.detail())
                .toList();
    }

    /** The same numbers from two engines: a pooled figure would have twice the trials. */
    private static List<ResultRow> twoEngines() {
        List<ResultRow> both = new ArrayList<>(Rows.full());
        for (ResultRow r : Rows.full()) {
            both.add(RowBuilder.like(r).engine("dl4j").build());
        }
        return both;
    }
}

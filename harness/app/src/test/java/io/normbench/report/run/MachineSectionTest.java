package io.normbench.report.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.report.Page;
import io.normbench.report.ReportModel;
import io.normbench.report.ReportRenderer;
import io.normbench.report.Rows;
import io.normbench.report.table.Matrix;
import io.normbench.report.table.MetricsTable;
import io.normbench.report.text.Fact;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the report says of the machine's state during the trials. */
class MachineSectionTest {
    private static final List<ResultRow> ROWS = List.of(
            timed("bn", 1, Map.of("machine_others_cpu_share", 0.02, "machine_steal_share", 0.001)),
            timed(
                    "gn",
                    1,
                    Map.of(
                            "machine_others_cpu_share",
                            0.61,
                            "machine_steal_share",
                            0.08,
                            "machine_flags",
                            "busy steal")),
            trained("bn", Map.of("top5", 0.99, "machine_others_cpu_share", 0.9, "machine_flags", "busy")));

    private static ResultRow timed(String method, int batch, Map<String, Object> state) {
        Measured measured = Rows.timing(2, batch, 300, false).withFurther(state);
        return Rows.row(method, batch, 1, "t1", new Outcome.Completed(), measured);
    }

    private static ResultRow trained(String method, Map<String, Object> further) {
        return Rows.row(method, 1, 1, "a1", new Outcome.Completed(), Rows.metric("top1", 0.9, further));
    }

    private static ReportModel model(List<ResultRow> rows) {
        ReportContext plain = ReportContext.of("r", "s");
        Map<String, String> environment = new TreeMap<>(Map.of(
                "cpu.model",
                "a CPU",
                "state.cpu_temperature",
                "not readable: no sensor",
                "state.steal",
                "read from x"));
        return ReportModel.of(
                new ReportContext(
                        "r",
                        "s",
                        "",
                        "",
                        "",
                        plain.started(),
                        plain.finished(),
                        "",
                        "",
                        environment,
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of()),
                rows);
    }

    private static String said(MachineSection section, String topic) {
        return section.statements().stream()
                .filter(statement -> statement.topic().equals(topic))
                .findFirst()
                .orElseThrow()
                .text();
    }

    @Test
    void tablesOfTimingsSayHowManyFlaggedTrialsAreBehindThem() {
        List<Matrix> matrices = model(ROWS).tasks().get(0).parts().stream()
                .flatMap(part -> part.matrices().stream())
                .toList();

        assertThat(matrices)
                .filteredOn(m -> m.title().startsWith("Training throughput"))
                .hasSize(2)
                .allSatisfy(m -> assertThat(m.caption()).contains("1 of 2 trials behind this table", "busy"));
        assertThat(matrices)
                .filteredOn(m -> m.title().matches("(Accuracy|Top|Peak).*"))
                .isNotEmpty()
                .allSatisfy(m -> assertThat(m.caption()).doesNotContain("behind this table"));
    }

    @Test
    void theSectionCountsFlagsAndGivesRanges() {
        MachineSection section = model(ROWS).machine();

        assertThat(said(section, "Flagged trials"))
                .contains("1 of 2 throughput trials", "2 of 3 trials", "(busy 2, steal 1)");
        assertThat(said(section, "Others' load, in cores")).contains("median 0.61", "0.02 to 0.90");
        assertThat(section.flagged())
                .extracting(MachineSection.FlaggedTrial::method, MachineSection.FlaggedTrial::flags)
                .contains(org.assertj.core.groups.Tuple.tuple("gn", "busy, steal"));
        assertThat(section.sources())
                .containsExactly(
                        new Fact("cpu temperature", "not readable: no sensor"), new Fact("steal", "read from x"));
    }

    @Test
    void whatIsSaidThereIsNotSaidAgainInTheEnvironment() {
        assertThat(model(ROWS).context().environmentFacts()).containsExactly(new Fact("cpu.model", "a CPU"));
    }

    @Test
    void noFigureOfTheMachineIsTakenForAMetric() {
        assertThat(model(ROWS).tasks().get(0).parts().get(0).metrics())
                .singleElement()
                .extracting(MetricsTable::columns)
                .isEqualTo(List.of("Top-1 accuracy", "Top-5 accuracy"));
    }

    @Test
    void bothPagesShowTheSectionAndRunsWithoutReadingsHaveNone() {
        ReportRenderer renderer = new ReportRenderer();

        assertThat(renderer.markdown(model(ROWS)))
                .contains("## Machine state", "not readable: no sensor", "busy, steal");
        assertThat(Page.of(renderer.html(model(ROWS))).all("section"))
                .anyMatch(section -> section.getAttribute("id").equals("machine"));
        ReportModel without = ReportModel.of(ReportContext.of("r", "s"), Rows.full());
        assertThat(renderer.markdown(without)).doesNotContain("Machine state");
        assertThat(renderer.html(without)).doesNotContain("#machine");
    }

    @Test
    void energyHasATableWhereACounterWasRead() {
        List<ResultRow> rows = List.of(timed("bn", 1, Map.of("energy_j_per_image", 0.0125)));

        assertThat(model(rows).tasks().get(0).parts())
                .filteredOn(part -> part.title().equals("Energy"))
                .singleElement()
                .satisfies(part -> assertThat(part.matrices()
                                .get(0)
                                .rows()
                                .get(0)
                                .cells()
                                .get(0)
                                .text())
                        .isEqualTo("12.5"));
        assertThat(model(ROWS).tasks().get(0).parts())
                .noneMatch(part -> part.title().equals("Energy"));
    }
}

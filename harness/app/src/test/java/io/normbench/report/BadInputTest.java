package io.normbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.report.run.ReportContext;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs of which there is little to say, and names that would break a page. */
class BadInputTest {
    private static final String LONG = "m".repeat(200);
    private static final String SCRIPT = "<script>alert(1)</script>";
    private static final String PIPES = "a|b||c";
    private static final String TURNED = "gn\u202Enb";
    private static final String HEBREW = "\u05E0\u05D5\u05E8\u05DE\u05D4";

    private final ReportRenderer renderer = new ReportRenderer();

    private String text(List<ResultRow> rows) {
        ReportModel model = ReportModel.of(ReportContext.of("r", "s"), rows);
        assertThat(renderer.markdown(model)).startsWith("# NormBench report: s");
        return Page.of(renderer.html(model)).byId("main").getTextContent();
    }

    private static ResultRow accuracy(String method, int batch, int seed) {
        return Rows.row(method, batch, seed, "a" + seed, new Outcome.Completed(), Rows.metric(0.9 + 0.001 * seed));
    }

    private static ResultRow timing(String method, int batch) {
        return Rows.row(method, batch, 1, "t1", new Outcome.Completed(), Rows.timing(2, batch, 300, false));
    }

    @Test
    void aRunWithoutRows() {
        assertThat(text(List.of())).contains("no results yet", "Nothing was measured");
    }

    @Test
    void aRunOfFailuresAlone() {
        List<ResultRow> rows = new ArrayList<>();
        for (int batch : List.of(1, 2)) {
            rows.add(Rows.row("bn", batch, 1, "t1", new Outcome.Crashed("no engine"), Measured.nothing()));
            rows.add(Rows.row("bn", batch, 1, "a1", new Outcome.Diverged("loss is NaN"), Measured.nothing()));
        }

        assertThat(text(rows)).contains("nothing can be said", "2 failed", "4 failed trials");
    }

    @Test
    void aRunOfOneMethodOneBatchSizeAndOneSeed() {
        assertThat(text(List.of(accuracy("bn", 8, 1), timing("bn", 8))))
                .contains("bn is the only method", "weakly", "1 seed", "360 held-out images");
    }

    @Test
    void aRunOfTheFirstSchema() {
        List<ResultRow> rows = List.of(timing("bn", 8), timing("gn", 8)).stream()
                .map(row -> RowBuilder.like(row).schema("normbench/results/v1").build())
                .toList();

        assertThat(text(rows))
                .contains("Older results", "side by side", "baseline not recorded")
                .contains("not decided among 2 methods");
    }

    @Test
    void aMethodThatIsMissingInOneTask() {
        ResultRow other = RowBuilder.row("t2", "bn", 8)
                .trial("a1", 1, new Outcome.Completed(), Rows.metric(0.5))
                .build();
        String text = text(List.of(accuracy("bn", 8, 1), accuracy("gn", 8, 1), other));

        assertThat(text).contains("bn is the only method");
    }

    @Test
    void namesThatWouldBreakThePage() {
        List<ResultRow> rows = new ArrayList<>();
        for (String method : List.of(LONG, SCRIPT, PIPES, TURNED, HEBREW)) {
            for (int batch : List.of(1, 2)) {
                rows.add(accuracy(method, batch, 1));
                rows.add(accuracy(method, batch, 2));
                rows.add(timing(method, batch));
            }
        }
        String text = text(rows);

        assertThat(text)
                .contains(LONG, SCRIPT, PIPES, HEBREW, "gn\uFFFDnb")
                .contains("1 name of more than 60")
                .contains("Turned names", "1 name with")
                .doesNotContain("\u202E");
    }
}

package io.normbench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.report.run.ReportContext;
import io.normbench.report.run.ReportContext.ClaimResult;
import io.normbench.result.CellKey;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.util.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class ReportRendererTest {
    private static final String EVIL = "<b>&|\"'`*_x_[y](z)</b></script>";
    private final ReportRenderer renderer = new ReportRenderer();

    @Test
    void writesBothPagesIntoANewFolder(@TempDir Path dir) throws Exception {
        Path report = dir.resolve("a/report");
        renderer.render(full(), report);
        assertThat(Files.readString(report.resolve("index.html"))).contains("What this run says");
        assertThat(Files.readString(report.resolve("report.md"))).startsWith("# NormBench report: quick\n");
    }

    @Test
    void saysWhatToDoWhenTheFolderCannotBeWritten(@TempDir Path dir) throws Exception {
        Path file = Files.createFile(dir.resolve("taken"));
        assertThatThrownBy(() -> renderer.render(full(), file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("Cannot write the report to " + file)
                .hasMessageContaining("Check that");
    }

    @Test
    void rendersTheSameInputToTheSameBytes() {
        assertThat(renderer.html(full())).isEqualTo(new ReportRenderer().html(full()));
        assertThat(renderer.markdown(full())).isEqualTo(new ReportRenderer().markdown(full()));
    }

    @Test
    void everyIdIsUniqueAndEveryInternalLinkHasItsTarget() {
        Page page = Page.of(renderer.html(full()));
        List<String> ids = page.all("*").stream()
                .map(e -> e.getAttribute("id"))
                .filter(id -> !id.isEmpty())
                .toList();
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(page.all("a").stream().map(a -> a.getAttribute("href")).filter(href -> !href.startsWith("files/")))
                .allSatisfy(href -> assertThat(ids).contains(href.substring(1)));
        assertThat(page.all("*").stream()
                        .flatMap(e -> Stream.of(e.getAttribute("aria-labelledby"), e.getAttribute("aria-describedby")))
                        .filter(id -> !id.isEmpty()))
                .isNotEmpty()
                .allSatisfy(id -> assertThat(ids).contains(id));
    }

    @Test
    void loadsNothingFromElsewhere() {
        String html = renderer.html(full());
        Page page = Page.of(html);
        assertThat(page.all("*")).allSatisfy(e -> {
            assertThat(e.getAttribute("src")).isEmpty();
            assertThat(e.getAttribute("href")).matches("|#.*|data:,|files/[^/]+");
        });
        assertThat(html).doesNotContain("@import").doesNotContain("url(");
    }

    @Test
    void tablesHaveCaptionsAndScopedHeaders() {
        Page page = Page.of(renderer.html(full()));
        assertThat(page.all("table"))
                .hasSizeGreaterThan(8)
                .allSatisfy(table -> assertThat(
                                table.getElementsByTagName("caption").getLength())
                        .isEqualTo(1));
        assertThat(page.all("th"))
                .allSatisfy(th -> assertThat(th.getAttribute("scope")).isIn("row", "col", "colgroup"));
    }

    @Test
    void everyFigureHasACaptionWordsAndALinkToItsData() {
        Page page = Page.of(renderer.html(full()));
        assertThat(page.all("figure")).hasSize(9).allSatisfy(figure -> {
            assertThat(figure.getElementsByTagName("figcaption").getLength()).isEqualTo(1);
            assertThat(figure.getTextContent()).contains("In words.").containsPattern("Data: Table \\d+\\.");
        });
        assertThat(page.charts())
                .allSatisfy(svg ->
                        assertThat(((Element) svg.getFirstChild()).getTagName()).isEqualTo("title"));
    }

    @Test
    void drawsWithFiniteNumbersOnly() {
        Page page = Page.of(renderer.html(full()));
        List<String> coordinates = new ArrayList<>();
        for (String name : List.of("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "d", "viewBox")) {
            page.all("*").stream()
                    .map(e -> e.getAttribute(name))
                    .filter(v -> !v.isEmpty())
                    .forEach(coordinates::add);
        }
        assertThat(coordinates)
                .hasSizeGreaterThan(500)
                .allSatisfy(c -> assertThat(c).matches("[-MLHVZ0-9. ]+"));
    }

    @Test
    void aFailedCellLinksToItsReason() {
        Page page = Page.of(renderer.html(full()));
        Element link = page.all("a").stream()
                .filter(a -> a.getTextContent().equals("OOM"))
                .findFirst()
                .orElseThrow();
        Element target = page.byId(link.getAttribute("href").substring(1));
        assertThat(target.getTextContent()).contains("out of memory (host)", "sn", "7,412 MiB needed");
    }

    @Test
    void textFromOutsideStaysText() {
        String html = renderer.html(evil());
        Page page = Page.of(html);
        assertThat(page.all("b").stream().map(Element::getTextContent)).noneMatch(t -> t.startsWith("&|"));
        assertThat(page.all("th").stream().map(Element::getTextContent)).contains(EVIL);
        assertThat(page.all("title").get(0).getTextContent()).startsWith(EVIL);
        assertThat(html.split("</script>", -1))
                .as("only the page's own script ends")
                .hasSize(2);
    }

    @Test
    void whatATerminalLeavesInALogDoesNotBreakThePage() {
        Page page = Page.of(renderer.html(full()));
        assertThat(page.all("pre").get(0).getTextContent())
                .contains("# A fatal error\n#  <native> & | frame\uFFFD")
                .doesNotContain("\u001b");
    }

    @Test
    void markdownTablesHaveAsManyColumnsInEveryRow() {
        assertThat(tables(renderer.markdown(full()))).hasSizeGreaterThan(9).allSatisfy(ReportRendererTest::isEven);
        assertThat(tables(renderer.markdown(evil()))).hasSizeGreaterThan(5).allSatisfy(ReportRendererTest::isEven);
    }

    @Test
    void markdownShowsHtmlAsText() {
        String beforeTheCommand = renderer.markdown(evil()).split("## Reproduce")[0];
        assertThat(beforeTheCommand)
                .contains("| &lt;b&gt;&amp;\\|\"'\\`\\*\\_x\\_\\[y\\](z)&lt;/b&gt;&lt;/script&gt; |")
                .doesNotContain("<b>");
    }

    @Test
    void markdownKeepsTheCommandAsItIs() {
        assertThat(renderer.markdown(full())).contains("\n    bin/normbench run suites/quick.yaml -o runs/2026");
    }

    @Test
    void markdownMarksTheBestOfAColumnAndItsEqualsWithoutAStar() {
        assertThat(renderer.markdown(full())).contains("| none | **0.985** (").contains("| bn | 0.096 (");
    }

    @Test
    void anEmptyRunRenders() {
        ReportModel empty = ReportModel.of(ReportContext.of("r0", "nothing"), List.of());
        Page page = Page.of(renderer.html(empty));
        assertThat(page.byId("summary").getTextContent()).contains("no results yet");
        assertThat(page.byId("failures").getTextContent()).contains("No trial failed.");
        assertThat(page.charts()).isEmpty();
        assertThat(renderer.markdown(empty)).contains("no results yet");
    }

    @Test
    void aSingleBatchSizeRendersWithoutCurvesButWithWhatItTradesOff() {
        List<ResultRow> rows =
                Rows.full().stream().filter(r -> r.cell().batchSize() == 32).toList();
        Page page = Page.of(renderer.html(ReportModel.of(Contexts.full(), rows)));
        assertThat(page.charts())
                .hasSize(2)
                .allSatisfy(svg -> assertThat(svg.getAttribute("class")).isEqualTo("chart tradeoff"));
        assertThat(page.byId("t1-digits-classification-tradeoff-b32").getTextContent())
                .contains("on the front", "at batch 32");
        assertThat(page.byId("t1-digits-classification-table-train-throughput").getTextContent())
                .contains("9,690");
    }

    @Test
    void aRunInWhichEverythingFailedRenders() {
        List<ResultRow> rows = Rows.BATCH_SIZES.stream()
                .map(b -> Rows.row("bn", b, 1, "t1", new Outcome.Crashed("no engine"), Measured.nothing()))
                .toList();
        Page page = Page.of(renderer.html(ReportModel.of(ReportContext.of("r1", "quick"), rows)));
        assertThat(page.byId("t1-digits-classification-table-train-throughput").getTextContent())
                .contains("crash");
    }

    private static ReportModel full() {
        return ReportModel.of(Contexts.full(), Rows.full());
    }

    private static ReportModel evil() {
        List<ResultRow> rows = new ArrayList<>();
        for (int b : List.of(1, 2)) {
            rows.add(Rows.throughput(EVIL, 1, b));
            rows.add(Rows.accuracy(EVIL, 1, b, 1));
            rows.add(Rows.row("gn", b, 1, "a1", new Outcome.Crashed(EVIL + "\n" + EVIL), Rows.metric(0.5)));
        }
        ReportContext context = new ReportContext(
                "r|<i>",
                EVIL,
                EVIL,
                "",
                "",
                Optional.empty(),
                Optional.empty(),
                "run " + EVIL,
                EVIL,
                Map.of(EVIL, EVIL),
                Map.of(),
                List.of(new ReportContext.Exclusion(CellKey.named(EVIL, EVIL, 4), EVIL)),
                List.of(),
                List.of(new ClaimResult(EVIL, EVIL, "a < b | c", "REPRODUCED", EVIL)));
        return ReportModel.of(context, rows);
    }

    /** Column counts of each row, for each table. */
    private static List<List<Integer>> tables(String markdown) {
        List<List<Integer>> tables = new ArrayList<>();
        boolean inside = false;
        for (String line : markdown.split("\n")) {
            if (!line.startsWith("|")) {
                inside = false;
                continue;
            }
            if (!inside) {
                tables.add(new ArrayList<>());
            }
            inside = true;
            tables.get(tables.size() - 1).add(line.strip().split("(?<!\\\\)\\|", -1).length - 2);
        }
        return tables;
    }

    private static void isEven(List<Integer> columns) {
        assertThat(columns).hasSizeGreaterThan(2);
        assertThat(columns.stream().distinct()).hasSize(1);
    }
}

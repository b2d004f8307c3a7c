package io.normbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.normbench.report.file.BadgeSvg;
import io.normbench.report.file.TableFiles;
import io.normbench.report.table.Matrix;
import io.normbench.report.table.MatrixCell;
import io.normbench.report.text.TexText;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ReportFilesTest {
    private static final ReportModel MODEL = ReportModel.of(Contexts.full(), Rows.full());

    @TempDir
    Path dir;

    @Test
    void everyFigureAndTableOfThePageHasItsFiles() throws IOException {
        new ReportRenderer().render(MODEL, dir);

        Page page = Page.of(Files.readString(dir.resolve("index.html")));
        List<String> links = page.all("a").stream()
                .map(a -> a.getAttribute("href"))
                .filter(href -> href.startsWith("files/"))
                .toList();
        assertThat(links)
                .isNotEmpty()
                .allSatisfy(href -> assertThat(dir.resolve(href)).isRegularFile());
    }

    @Test
    void aDrawingNeedsNoPageAroundIt() throws Exception {
        Map<String, String> files = ReportFiles.of(MODEL);

        assertThat(files.keySet()).anyMatch(name -> name.endsWith("-dark.svg"));
        for (Map.Entry<String, String> file : files.entrySet()) {
            if (file.getKey().endsWith(".svg") && !file.getKey().startsWith("badge-")) {
                assertThat(file.getValue())
                        .doesNotContain("var(--")
                        .contains("xmlns=\"http://www.w3.org/2000/svg\"", ".chart text");
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(file.getValue())));
            }
        }
    }

    @Test
    void tablesHaveOneValueARowAndTheTieSetInBold() {
        MatrixCell best = new MatrixCell(
                "value", "0.97", "0.95\u20130.99 \u00b7 n 3", "", "0.97", 3, true, false, false, false, 0);
        Matrix matrix = new Matrix(
                "t-1",
                1,
                "Top-1 & more",
                "50% of it.",
                "",
                false,
                List.of(8),
                List.of("800 images, 100 updates"),
                List.of(new Matrix.Row("a_\"b\",c", "groups 8", "x", true, List.of(best))),
                Optional.empty());

        assertThat(TableFiles.csv(matrix).lines().skip(1))
                .containsExactly("\"a_\"\"b\"\",c\",groups 8,8,value,0.97,0.97,0.95\u20130.99 \u00b7 n 3,true,false");
        assertThat(TableFiles.tex(matrix).lines())
                .contains("\\caption{Top-1 \\& more.}", "a\\_\"b\",c & \\textbf{0.97} \\\\")
                .anyMatch(line -> line.startsWith("\\footnotesize 50\\% of it.")
                        && line.contains("at batch 8: 800 images, 100 updates"));
    }

    @Test
    void texHoldsNoCommandsOfOthers() {
        assertThat(TexText.of("\\input{x} $1 #2 ~^_%&|<>"))
                .isEqualTo(
                        "\\textbackslash{}input\\{x\\} \\$1 \\#2 \\textasciitilde{}\\textasciicircum{}\\_\\%\\&\\textbar{}"
                                + "\\textless{}\\textgreater{}");
    }

    @Test
    void theDocumentHasItsSchemaAndTheTables() throws IOException {
        JsonNode root = new ObjectMapper().readTree(ReportJson.write(MODEL));

        assertThat(root.path("schema").asText()).isEqualTo("normbench/report/v1");
        assertThat(root.path("tasks").get(0).path("tables").get(0).path("cells"))
                .isNotEmpty();
    }

    @Test
    void theDocumentKeepsItsSchema() throws IOException {
        Schema schema;
        try (InputStream in = ReportJson.class.getClassLoader().getResourceAsStream("templates/report.schema.json")) {
            schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(new ObjectMapper().readTree(in));
        }

        assertThat(schema.validate(new ObjectMapper().readTree(ReportJson.write(MODEL))))
                .isEmpty();
        assertThat(schema.validate(new ObjectMapper().readTree("{\"schema\": \"normbench/report/v1\"}")))
                .isNotEmpty();
    }

    @Test
    void everyFigureIsAChartWithItsDataInIt() throws IOException {
        Map<String, String> files = ReportFiles.of(MODEL);
        List<String> figures = files.keySet().stream()
                .filter(name -> name.endsWith(".vl.json"))
                .toList();

        assertThat(figures).anyMatch(name -> name.contains("-curves-")).anyMatch(name -> name.contains("-tradeoff-"));
        for (String name : figures) {
            JsonNode chart = new ObjectMapper().readTree(files.get(name));
            assertThat(chart.path("$schema").asText()).endsWith("/vega-lite/v5.json");
            assertThat(chart.at("/data/values")).as(name).isNotEmpty();
            for (String channel : List.of("x", "y", "color")) {
                String field = chart.at("/encoding/" + channel + "/field").asText();
                assertThat(chart.at("/data/values"))
                        .allSatisfy(value -> assertThat(value.has(field)).isTrue());
            }
        }
    }

    @Test
    void aRunCanBeCitedAndBadged() throws Exception {
        Map<String, String> files = ReportFiles.of(MODEL);

        assertThat(files.get("cite.bib"))
                .contains("@misc{normbench-", "NormBench: suite")
                .contains("eprint = {");
        assertThat(files.keySet()).contains("badge-run.svg", "badge-trials.svg", "badge-claims.svg");
        String badge = BadgeSvg.of("a<b", "\"1\" & more");
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(badge)));
        assertThat(badge).contains("aria-label=\"a&lt;b: &quot;1&quot; &amp; more\"");
    }

    @Test
    void theSummaryIsShort() {
        String summary = new ReportRenderer().summary(MODEL);

        assertThat(summary.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(10_000);
        assertThat(summary).contains("report.md");
        assertThat(Arrays.stream(summary.split("\n")).filter(line -> line.startsWith("<picture>")))
                .hasSizeLessThanOrEqualTo(2);
    }
}

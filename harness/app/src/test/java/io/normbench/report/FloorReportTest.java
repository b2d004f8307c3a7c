package io.normbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.report.classes.TrialClasses;
import io.normbench.report.run.ReportContext;
import io.normbench.report.table.Matrix;
import io.normbench.report.table.MetricsTable;
import io.normbench.result.ClassConfusion;
import io.normbench.result.Floor;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.task.ClassPredictions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** The floor of a classification task, scores of its classes and the page of them. */
class FloorReportTest {
    private static final String TASK = "digits-classification";
    private static final Floor FLOOR = Rows.floor(TASK);
    private static final ClassPredictions PREDICTIONS =
            new ClassPredictions(3, new int[] {0, 0, 0, 1, 1, 2}, new int[] {0, 1, 1, 1, 2, ClassPredictions.NONE});

    private final ReportRenderer renderer = new ReportRenderer();

    /** bn is below the floor at batch 1 and on it at 16, none is always below, gn always above. */
    private static List<ResultRow> rows() {
        List<ResultRow> rows = new ArrayList<>();
        double[][] values = {{0.5, 0.9}, {0.91, 0.97}, {0.2, 0.3}};
        String[] methods = {"bn", "gn", "none"};
        for (int m = 0; m < methods.length; m++) {
            for (int b = 0; b < 2; b++) {
                Measured measured = Rows.metric(
                        "top1",
                        values[m][b],
                        Map.of("macro_f1", values[m][b] - 0.01, "class_f1", List.of(0.5, 0.25, 0.0)));
                rows.add(Rows.row(methods[m], b == 0 ? 1 : 16, 1, "a1", new Outcome.Completed(), measured));
            }
        }
        return rows;
    }

    private static ReportModel model(List<Floor> floors) {
        List<TrialClasses> classes = rows().stream()
                .map(row -> new TrialClasses(row, ClassConfusion.of(PREDICTIONS)))
                .toList();
        return ReportModel.of(ReportContext.of("run", "quick"), rows(), List.of(), floors, classes);
    }

    @Test
    void everyAccuracyChartHasADashedLineWithALabel() {
        ReportModel model = model(List.of(FLOOR));
        Page page = Page.of(renderer.html(model));
        List<Element> charts = page.charts();
        List<Element> withLine = charts.stream()
                .filter(svg -> elements(svg, "line").stream()
                        .anyMatch(l -> l.getAttribute("class").equals("level")))
                .toList();

        assertThat(charts).isNotEmpty();
        assertThat(withLine)
                .hasSameSizeAs(charts)
                .allSatisfy(svg -> assertThat(elements(svg, "text"))
                        .extracting(Element::getTextContent)
                        .contains("floor 0.900"));
        assertThat(renderer.html(model)).contains("dashed line is the floor");
    }

    @Test
    void valuesBelowTheFloorHaveAMarkThatALegendExplains() {
        String html = renderer.html(model(List.of(FLOOR)));
        Page page = Page.of(html);
        List<String> marked = page.all("span").stream()
                .filter(span -> span.getAttribute("class").equals("mark below"))
                .map(span -> ((Element) span.getParentNode()).getAttribute("data-v"))
                .toList();

        assertThat(marked).containsExactlyInAnyOrder("0.5", "0.2", "0.3");
        assertThat(html).contains("\u25bd below the floor");
        assertThat(page.all("tfoot"))
                .singleElement()
                .satisfies(foot -> assertThat(foot.getTextContent())
                        .contains("floor", "0.900", "Tribuo 4.3.2", "5 epochs", "1,438 images", "0.5 s"));
    }

    @Test
    void theMarkdownHasTheSameMarksAndARowForTheFloor() {
        String markdown = renderer.markdown(model(List.of(FLOOR)));

        assertThat(markdown)
                // One seed, 360 held-out images: Wilson's interval.
                .contains("| bn | 0.500 \u25bd (0.449\u20130.551", "| 0.900 (")
                .containsPattern("\\| none \\| 0\\.200 \u25bd \\([^)]*\\) \\| 0\\.300 \u25bd \\(")
                .contains("| floor | 0.900 | 0.900 |\n")
                .contains("\u25bd below the floor")
                .contains("3 of 6 values", "those of none");
    }

    @Test
    void aTaskWithoutFloorSaysWhyAndARunOfAnEarlierVersionSaysNothing() {
        Floor none = Floor.none(TASK, "imagenet", "1,281,167 training images; a floor takes at most 20,000");
        String without = renderer.html(model(List.of(none)));
        String earlier = renderer.html(model(List.of()));

        assertThat(without)
                .contains("none: 1,281,167 training images")
                .doesNotContain("class=\"level\"", "below the floor");
        assertThat(earlier).doesNotContain("Floor", "class=\"level\"", "below the floor");
    }

    @Test
    void macroF1HasOneTableAndNoFloor() {
        TaskSection.Part accuracy = model(List.of(FLOOR)).tasks().get(0).parts().get(0);

        assertThat(accuracy.matrices())
                .extracting(Matrix::title)
                .containsExactly("Top-1 accuracy \u2191", "Macro F1 \u2191");
        assertThat(accuracy.matrices().get(1).hasBelow()).isFalse();
        assertThat(accuracy.matrices().get(1).floor()).isEmpty();
        assertThat(accuracy.matrices()).extracting(Matrix::number).containsExactly(1, 2);
        assertThat(accuracy.metrics()).extracting(MetricsTable::number).containsExactly(3);
    }

    @Test
    void thePageOfClassesHasTheMatricesOfTheSmallestBatchAndTheWorstPairs(@TempDir Path dir) throws Exception {
        renderer.render(model(List.of(FLOOR)), dir);
        String html = Files.readString(dir.resolve("classes.html"));
        Page page = Page.of(html);

        assertThat(html)
                .contains("Trained at batch 1:")
                .containsSubsequence("0 \u2192 1: 2 (67%)", "1 \u2192 2: 1 (50%)", "2 \u2192 none: 1 (100%)")
                .contains("<td>2 (0.000)</td>");
        assertThat(page.all("details")).hasSize(3);
        Element first = elements(page.all("details").get(0), "tbody").get(0);
        assertThat(elements(first, "tr").get(0).getTextContent()).isEqualTo("012000.500");
        assertThat(elements(first, "td").get(1).getAttribute("class")).isEqualTo("wrong w5");
        assertThat(Files.readString(dir.resolve("index.html"))).contains("href=\"classes.html\"");
        assertThat(Files.readString(dir.resolve("report.md"))).contains("[Classes](classes.html)");

        renderer.render(ReportModel.of(ReportContext.of("run", "quick"), rows()), dir);

        assertThat(dir.resolve("classes.html")).doesNotExist();
        assertThat(Files.readString(dir.resolve("index.html"))).doesNotContain("classes.html");
    }

    @Test
    void trialsOfDifferentNumbersOfClassesAreNotAddedUp() {
        List<TrialClasses> classes = List.of(
                new TrialClasses(rows().get(0), ClassConfusion.of(PREDICTIONS)),
                new TrialClasses(
                        rows().get(0), ClassConfusion.of(new ClassPredictions(2, new int[] {0}, new int[] {1}))));
        ReportModel model = ReportModel.of(ReportContext.of("run", "quick"), rows(), List.of(), List.of(), classes);

        assertThat(model.classes().sections())
                .hasSize(2)
                .allSatisfy(section -> assertThat(section.title())
                        .isEqualTo(TASK + " (preact-resnet(depth=8,width=16), libtorch, cpu, fp32, nchw)"));
    }

    @Test
    void aMatrixOfManyClassesIsNotDrawn() {
        int[] truth = new int[21];
        truth[0] = 20;
        List<TrialClasses> classes = List.of(
                new TrialClasses(rows().get(0), ClassConfusion.of(new ClassPredictions(21, truth, new int[21]))));
        String html = renderer.classes(
                ReportModel.of(ReportContext.of("run", "quick"), rows(), List.of(), List.of(), classes));

        assertThat(html).contains("20 \u2192 0: 1 (100%)", "too large").doesNotContain("<details");
    }

    private static List<Element> elements(Element parent, String tag) {
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < parent.getElementsByTagName(tag).getLength(); i++) {
            elements.add((Element) parent.getElementsByTagName(tag).item(i));
        }
        return elements;
    }
}

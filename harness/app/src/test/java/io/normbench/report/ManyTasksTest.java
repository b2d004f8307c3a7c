package io.normbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.report.table.MetricsTable;
import io.normbench.result.ResultRow;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** A report of four tasks, eighteen methods and nine batch sizes. */
class ManyTasksTest {
    private static final List<ResultRow> ROWS = ManyTasks.rows();
    private static final ReportModel MODEL = ReportModel.of(ManyTasks.context(), ROWS, Scenes.of(ROWS));
    private static final ReportRenderer RENDERER = new ReportRenderer();
    private static final Page PAGE = Page.of(RENDERER.html(MODEL));

    /** What it writes stays, to be looked at. */
    @Test
    void rendersAllPages() {
        Path folder = Path.of("target/report-samples/many");

        RENDERER.render(MODEL, folder);

        assertThat(folder).isDirectoryContaining("glob:**/index.html").isDirectoryContaining("glob:**/report.md");
        assertThat(folder.resolve("pictures.html")).isRegularFile();
    }

    @Test
    void everyTaskHasItsSectionAndItsPlaceInTheContents() {
        assertThat(MODEL.tasks().stream().map(TaskSection::title)).containsExactlyElementsOf(ManyTasks.TASKS);
        Element contents = PAGE.all("nav").get(0);
        ManyTasks.TASKS.forEach(task -> assertThat(contents.getTextContent()).contains(task));
        assertThat(contents.getTextContent()).contains("Box AP", "Mask AP", "mIoU", "Training speed", "Memory");
        assertThat(links(contents)).contains("#answer", "#t2-scenes-detection", "pictures.html");
    }

    @Test
    void metricsHaveTheNamesThatPeopleUse() {
        assertThat(MODEL.tasks().stream().map(t -> t.parts().get(0).title()))
                .containsExactly("Accuracy", "Box AP", "Mask AP", "mIoU");
        assertThat(MODEL.tasks().stream().map(t -> t.statements().get(0).topic()))
                .containsExactly(
                        "Most accurate at batch 2",
                        "Highest box AP at batch 2",
                        "Highest mask AP at batch 2",
                        "Highest mIoU at batch 2");
        assertThat(MODEL.tasks().get(1).parts().get(0).matrices().get(0).caption())
                .startsWith("COCO's average precision of boxes");
    }

    @Test
    void furtherMetricsStandInATableOfTheirOwn() {
        MetricsTable table = metrics(2);

        assertThat(table.columns())
                .containsExactly(
                        "Mask AP",
                        "Box AP",
                        "Box AP50",
                        "Box AP75",
                        "Box AP medium",
                        "Box AP small",
                        "Mask AP50",
                        "Mask AP75");
        assertThat(table.rows()).hasSize(18 * 3);
        MetricsTable.Row bn = table.rows().get(0);
        assertThat(bn.method()).isEqualTo("bn");
        assertThat(bn.batchSize()).isEqualTo(2);
        assertThat(bn.trials()).isEqualTo(2);
        assertThat(bn.values().get(0).text()).isEqualTo("0.260");
        assertThat(metrics(3).columns()).contains("mIoU (authors)", "Pixel accuracy", "IoU background", "IoU 9");
        assertThat(metrics(0).columns()).containsExactly("Top-1 accuracy", "Top-5 accuracy");
    }

    @Test
    void aFigureThatNothingCountsForIsADash() {
        MetricsTable table = metrics(1);

        assertThat(table.rows())
                .allSatisfy(row -> assertThat(row.values().get(table.columns().indexOf("Box AP small")))
                        .isEqualTo(new MetricsTable.Value("\u2013", "")));
    }

    @Test
    void everyTaskAnswersForEveryBatchSizeItRanAt() {
        assertThat(MODEL.batchSizes()).containsExactlyElementsOf(Rows.BATCH_SIZES);
        assertThat(MODEL.tasks()).allSatisfy(task -> assertThat(task.answers()).hasSameSizeAs(Rows.BATCH_SIZES));
        assertThat(PAGE.byId("answer-table").getTextContent())
                .contains(ManyTasks.TASKS)
                .contains("speed only, not decided");
    }

    @Test
    void aRunOfOneTaskFoldsNothing() {
        String html = RENDERER.html(ReportModel.of(Contexts.full(), Rows.full()));

        assertThat(html).doesNotContain("pictures.html");
        assertThat(Page.of(html).byId("summary").getTextContent()).contains("Fastest in training");
    }

    @Test
    void idsAreUniqueAndLinksHaveTargets() {
        List<String> ids = PAGE.all("*").stream()
                .map(e -> e.getAttribute("id"))
                .filter(id -> !id.isEmpty())
                .toList();

        assertThat(ids).doesNotHaveDuplicates();
        assertThat(PAGE.all("a").stream().map(a -> a.getAttribute("href")))
                .allSatisfy(
                        href -> assertThat(href.matches("pictures\\.html|files/.*") || ids.contains(href.substring(1)))
                                .as(href)
                                .isTrue());
    }

    @Test
    void tableNumbersAscendInThePage() {
        List<Integer> numbers = PAGE.all("caption").stream()
                .map(Element::getTextContent)
                .filter(text -> text.matches("(?s)Table \\d+\\..*"))
                .map(text -> Integer.valueOf(text.replaceAll("(?s)Table (\\d+)\\..*", "$1")))
                .toList();

        assertThat(numbers)
                .hasSizeGreaterThan(20)
                .isSorted()
                .doesNotHaveDuplicates()
                .startsWith(1);
    }

    @Test
    void markdownShowsTheLeadingTablesAndFoldsTheOthers() {
        String markdown = RENDERER.markdown(MODEL);
        String unfolded = markdown.replaceAll("(?s)<details>.*?</details>", "");

        assertThat(unfolded)
                .contains(
                        "Box AP \u2191.**",
                        "Training throughput, images/s \u2191.**",
                        "Peak host memory, baseline not recorded, MiB \u2193.**");
        assertThat(unfolded).doesNotContain("Step time, ms \u2193.**").doesNotContain("Further metrics.**");
        assertThat(markdown).contains("Step time, ms \u2193.**", "Further metrics.**");
        assertThat(unfolded.lines().count()).isLessThan(600);
        assertThat(Arrays.stream(markdown.split("<details>")).skip(1))
                .hasSize(4 * 4)
                .allSatisfy(folded -> assertThat(folded).contains("</details>"));
        assertThat(markdown).contains("[Pictures](pictures.html)");
    }

    private static MetricsTable metrics(int task) {
        return MODEL.tasks().get(task).parts().get(0).metrics().get(0);
    }

    private static List<String> links(Element element) {
        NodeList list = element.getElementsByTagName("a");
        return IntStream.range(0, list.getLength())
                .mapToObj(i -> ((Element) list.item(i)).getAttribute("href"))
                .toList();
    }
}

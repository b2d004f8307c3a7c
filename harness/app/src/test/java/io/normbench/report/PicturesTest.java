package io.normbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.report.picture.PictureChoice;
import io.normbench.report.picture.PicturesPage;
import io.normbench.report.picture.TrialPictures;
import io.normbench.report.run.ReportContext;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.task.Picture;
import io.normbench.task.Picture.Region;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** The page of pictures. */
@Tag("slow")
class PicturesTest {
    private static final String EVIL = "<b>&|\"'`</b></style></svg>";
    private static final List<ResultRow> ROWS = ManyTasks.rows();
    private static final ReportModel MODEL = ReportModel.of(ManyTasks.context(), ROWS, Scenes.of(ROWS));

    private final ReportRenderer renderer = new ReportRenderer();

    @Test
    void everyMethodHasARowOfDrawingsInEveryTaskWithPictures() {
        assertThat(MODEL.pictures().sections().stream().map(PicturesPage.Section::title))
                .containsExactly(ManyTasks.DETECTION, ManyTasks.INSTANCES, ManyTasks.SEMANTIC);
        assertThat(MODEL.pictures().sections()).allSatisfy(section -> {
            assertThat(section.rows().stream().map(PicturesPage.Row::name))
                    .containsExactlyInAnyOrderElementsOf(Rows.METHODS);
            assertThat(section.rows())
                    .allSatisfy(row -> assertThat(row.drawings()).hasSize(4));
            assertThat(section.truth().drawings()).hasSize(4);
            assertThat(section.columns()).containsExactly("100", "101", "102", "103");
        });
        Page page = Page.of(renderer.pictures(MODEL));
        List<String> heads =
                page.all("th").stream().map(Element::getTextContent).toList();
        Rows.METHODS.forEach(method -> assertThat(heads)
                .filteredOn(head -> head.startsWith(method + "Box AP 0.")
                        || head.startsWith(method + "Mask AP 0.")
                        || head.startsWith(method + "mIoU 0."))
                .as(method)
                .hasSize(3));
    }

    @Test
    void thePageSaysWhatIsDrawnAndHasALegendForIt() {
        Page page = Page.of(renderer.pictures(MODEL));

        assertThat(page.byId("p1").getTextContent()).contains("batch 2, seed 1", "at least 0.30", "at most 20");
        assertThat(page.byId("p3").getTextContent()).contains("Every class").doesNotContain("0.30");
        assertThat(MODEL.pictures().sections().get(0).categories()).isNotEmpty();
        assertThat(page.all("script")).isEmpty();
    }

    @Test
    void everyImageStandsInThePageOnceAndThePageStaysSmall() {
        String html = renderer.pictures(MODEL);
        Page page = Page.of(html);

        assertThat(page.all("image")).hasSize(4);
        assertThat(html.split("data:image/png", -1)).hasSize(5);
        assertThat(page.all("use")).hasSize(3 * 19 * 4);
        List<String> symbols =
                page.all("symbol").stream().map(s -> "#" + s.getAttribute("id")).toList();
        assertThat(page.all("use")).allSatisfy(use -> assertThat(symbols).contains(use.getAttribute("href")));
        assertThat(html.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1_000_000);
    }

    @Test
    void nothingComesFromElsewhereAndEveryNumberIsFinite() {
        String html = renderer.pictures(MODEL);
        Page page = Page.of(html);

        assertThat(page.all("*"))
                .allSatisfy(e -> assertThat(e.getAttribute("href"))
                        .matches("(?s)|#.*|index.html|data:,|data:image/png;base64,[A-Za-z0-9+/=]+"));
        // An image may spell anything.
        String drawn = html.replaceAll("data:image/png[^\"]*", "");
        assertThat(drawn).doesNotContain("NaN").doesNotContain("Infinity").doesNotContain("url(");
        for (String name : List.of("x", "y", "width", "height", "d", "viewBox", "font-size")) {
            assertThat(page.all("*").stream().map(e -> e.getAttribute(name)).filter(v -> !v.isEmpty()))
                    .isNotEmpty()
                    .allSatisfy(v -> assertThat(v).matches("[-Mhvz0-9. ]+"));
        }
    }

    @Test
    void idsAreUnique() {
        assertThat(Page.of(renderer.pictures(MODEL)).all("*").stream()
                        .map(e -> e.getAttribute("id"))
                        .filter(id -> !id.isEmpty()))
                .doesNotHaveDuplicates();
    }

    @Test
    void hostileNamesStayTextAndBadNumbersAreNotDrawn() {
        Region truth = new Region(EVIL, 1, new double[] {0, 0, 2, 2}, new int[] {0, 4});
        List<Region> found = List.of(
                new Region(EVIL, 0.9, new double[] {0, 0, Double.NaN, 2}, new int[] {0, 99}),
                new Region("ok", Double.NaN, new double[] {0, 0, 1, 1}, new int[0]),
                new Region("ok", 0.8, new double[] {-5, -5, 99, 99}, new int[0]));
        ResultRow row = Rows.row(EVIL, 2, 1, "a1", new Outcome.Completed(), Rows.metric(EVIL, 0.5, Map.of()));
        Picture picture = new Picture(EVIL, 2, 2, new byte[] {1, 2}, List.of(truth), found);
        ReportModel model = ReportModel.of(
                ReportContext.of(EVIL, EVIL), List.of(row), List.of(new TrialPictures(row, List.of(picture))));

        String html = renderer.pictures(model);
        Page page = Page.of(html);

        assertThat(page.all("b")).isEmpty();
        assertThat(html.split("</style>", -1)).hasSize(2);
        assertThat(html).doesNotContain("NaN");
        assertThat(page.all("title").stream().map(Element::getTextContent))
                .contains(
                        "truth, image " + EVIL + ": " + EVIL,
                        EVIL + ", image " + EVIL + ": " + EVIL + " 0.90, ok 0.80");
    }

    @Test
    void aTrialWithoutPicturesSaysWhy() {
        List<ResultRow> rows = List.of(
                Rows.row("bn", 2, 1, "a1", new Outcome.Completed(), Rows.metric(0.5)),
                Rows.row("gn", 2, 1, "a1", new Outcome.Diverged("loss is NaN"), Measured.nothing()),
                Rows.row("ln", 2, 1, "a1", new Outcome.Completed(), Rows.metric(0.4)),
                Rows.row("in", 4, 1, "a1", new Outcome.Completed(), Rows.metric(0.4)));
        ReportModel model = ReportModel.of(
                ReportContext.of("r", "s"), rows, List.of(new TrialPictures(rows.get(0), pictures("1", "2"))));

        assertThat(model.pictures().sections().get(0).rows().stream().map(PicturesPage.Row::missing))
                .containsExactly("", "diverged", "no pictures were kept", "not measured at batch 2");
        assertThat(Page.of(renderer.pictures(model)).byId("p1").getTextContent())
                .contains("diverged", "no pictures were kept", "not measured at batch 2");
    }

    @Test
    void imagesAreMatchedByTheirIdAndAMissingOneIsSaid() {
        List<ResultRow> rows = List.of(
                Rows.row("bn", 2, 1, "a1", new Outcome.Completed(), Rows.metric(0.5)),
                Rows.row("gn", 2, 1, "a1", new Outcome.Completed(), Rows.metric(0.5)));
        ReportModel model = ReportModel.of(
                ReportContext.of("r", "s"),
                rows,
                List.of(
                        new TrialPictures(rows.get(0), pictures("1", "2")),
                        new TrialPictures(rows.get(1), pictures("2"))));

        PicturesPage.Row gn = model.pictures().sections().get(0).rows().get(1);
        assertThat(gn.drawings().get(0)).isEmpty();
        assertThat(gn.drawings().get(1)).contains("gn, image 2");
        assertThat(Page.of(renderer.pictures(model)).byId("p1").getTextContent())
                .contains("no picture");
    }

    @Test
    void ofManyImagesTheFirstFourAreShown() {
        ResultRow row = Rows.row("bn", 2, 1, "a1", new Outcome.Completed(), Rows.metric(0.5));
        ReportModel model = ReportModel.of(
                ReportContext.of("r", "s"),
                List.of(row),
                List.of(new TrialPictures(row, pictures("1", "2", "3", "4", "5", "6"))));

        assertThat(model.pictures().sections().get(0).columns()).containsExactly("1", "2", "3", "4");
        assertThat(model.pictures().sections().get(0).further()).contains("2 more images");
    }

    @Test
    void aRunWithoutPicturesHasNoPageAndAnOldPageIsRemoved(@TempDir Path dir) throws Exception {
        renderer.render(MODEL, dir);
        assertThat(dir.resolve("pictures.html")).exists();
        assertThat(Files.readString(dir.resolve("index.html"))).contains("href=\"pictures.html\"");

        renderer.render(ReportModel.of(ManyTasks.context(), ROWS), dir);

        assertThat(dir.resolve("pictures.html")).doesNotExist();
        assertThat(Files.readString(dir.resolve("index.html"))).doesNotContain("pictures.html");
        assertThat(Files.readString(dir.resolve("report.md"))).doesNotContain("pictures.html");
    }

    @Test
    void theBatchSizeShownIsTheSmallestOfThoseWithPicturesOfMostMethods() {
        List<ResultRow> rows = new ArrayList<>();
        for (String method : List.of("bn", "gn")) {
            for (int batch : List.of(16, 4, 1)) {
                rows.add(Rows.row(method, batch, 1, "a1", new Outcome.Completed(), Rows.metric(0.5)));
                rows.add(Rows.row(method, batch, 2, "a2", new Outcome.Completed(), Rows.metric(0.5)));
            }
        }

        List<ResultRow> chosen = PictureChoice.of(
                rows, r -> !(r.cell().method().equals("bn") && r.cell().batchSize() == 1));

        assertThat(chosen).extracting(row -> row.cell().batchSize()).containsExactly(4, 4);
        assertThat(chosen).extracting(ResultRow::trial).containsOnly("a1");
        assertThat(PictureChoice.of(rows, r -> false)).isEmpty();
    }

    private static List<Picture> pictures(String... ids) {
        List<Picture> pictures = new ArrayList<>();
        for (String id : ids) {
            Region truth = new Region("cat", 1, new double[] {0, 0, 2, 2}, new int[0]);
            pictures.add(new Picture(id, 4, 4, id.getBytes(StandardCharsets.UTF_8), List.of(truth), List.of(truth)));
        }
        return pictures;
    }
}

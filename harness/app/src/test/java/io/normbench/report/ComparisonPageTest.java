package io.normbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.report.ComparisonPage.Section;
import io.normbench.report.ComparisonPage.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class ComparisonPageTest {
    private static final String EVIL = "<b>&|\"'`*_x_</b></script>";

    @TempDir
    private Path folder;

    @BeforeEach
    void render() {
        Table table = new Table("Ratios", List.of("Cell", "A", "B"), 2, 7, List.of(List.of(EVIL, EVIL, "1.5")));
        new ReportRenderer()
                .render(
                        new ComparisonPage(
                                "DIFFER",
                                List.of("They differ.", EVIL),
                                List.of(
                                        new Section("runs", "Runs", List.of(), List.of(table)),
                                        new Section("pair-A-B", "A and B", List.of(EVIL), List.of(table, table)))),
                        folder);
    }

    @Test
    void thePageIsWellFormedWhateverAMethodIsCalledAndItsLinksLeadSomewhere() throws Exception {
        Page page = Page.of(Files.readString(folder.resolve("comparison.html")));

        List<String> ids = page.all("*").stream()
                .map(element -> element.getAttribute("id"))
                .filter(id -> !id.isEmpty())
                .toList();
        assertThat(ids).doesNotHaveDuplicates().contains("runs", "pair-A-B", "table-3");
        assertThat(page.all("a"))
                .allSatisfy(link ->
                        assertThat(ids).contains(link.getAttribute("href").substring(1)));
        assertThat(page.all("th")).extracting(Element::getTextContent).contains(EVIL);
        assertThat(page.all("td"))
                .filteredOn(cell -> cell.getAttribute("class").equals("num"))
                .hasSize(3);
        assertThat(page.byId("table-1").getTextContent()).contains("Table 1", "Ratios", "7 more");
    }

    @Test
    void everyRowOfAMarkdownTableHasAsManyCellsAsItsHead() throws Exception {
        List<String> lines = Files.readAllLines(folder.resolve("comparison.md"));

        assertThat(lines.get(0)).startsWith("# ").endsWith(": DIFFER");
        assertThat(lines).contains("They differ.", "|:---|:---|---:|").anyMatch(line -> line.contains("7 more"));
        assertThat(lines.stream().filter(line -> line.startsWith("|")).map(line -> line.replace("\\|", "")))
                .hasSize(9)
                .allSatisfy(
                        line -> assertThat(line.chars().filter(c -> c == '|')).hasSize(4));
    }
}

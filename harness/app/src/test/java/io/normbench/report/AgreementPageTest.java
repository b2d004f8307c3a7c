package io.normbench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.report.text.Fact;
import io.normbench.util.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class AgreementPageTest {
    private static final String EVIL = "<b>&|\"'`*_x_</b></script>";

    @TempDir
    private Path folder;

    @Test
    void thePageIsWellFormedWhateverAMethodIsCalledAndItsLinksLeadSomewhere() throws Exception {
        new ReportRenderer().render(page(EVIL, EVIL), folder);

        Page page = Page.of(Files.readString(folder.resolve("index.html")));
        List<String> ids = page.all("*").stream()
                .map(element -> element.getAttribute("id"))
                .filter(id -> !id.isEmpty())
                .toList();
        assertThat(ids).doesNotHaveDuplicates().contains("reasons");
        assertThat(page.all("a"))
                .allSatisfy(link ->
                        assertThat(ids).contains(link.getAttribute("href").substring(1)));
        assertThat(page.all("th")).extracting(Element::getTextContent).contains(EVIL);
    }

    @Test
    void everyRowOfTheMarkdownTableHasAsManyCellsAsItsHead() throws Exception {
        new ReportRenderer().render(page(EVIL, "why"), folder);

        List<String> lines = Files.readAllLines(folder.resolve("report.md"));
        List<String> table = lines.stream()
                .dropWhile(line -> !line.startsWith("| Method"))
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.replace("\\|", ""))
                .toList();
        assertThat(table)
                .hasSize(3)
                .allSatisfy(
                        line -> assertThat(line.chars().filter(c -> c == '|')).hasSize(10));
        assertThat(lines).contains("    bin/normbench agree x");
    }

    @Test
    void withoutReasonsThereIsNoSectionOfThem() throws Exception {
        new ReportRenderer().render(page("bn", ""), folder);

        assertThat(folder.resolve("index.html")).content().doesNotContain("Where and why");
        assertThat(folder.resolve("report.md")).content().doesNotContain("Where and why");
    }

    @Test
    void saysWhatToDoWhenTheFolderCannotBeWritten() throws Exception {
        Path file = Files.createFile(folder.resolve("taken"));

        assertThatThrownBy(() -> new ReportRenderer().render(page("bn", ""), file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("Cannot write the report to " + file);
    }

    private static AgreementPage page(String method, String reason) {
        return new AgreementPage(
                "suite",
                "hash",
                "now",
                "bin/normbench agree x",
                "1 comparison.",
                "fp64",
                "1.0e-09 after 1",
                List.of(1, 10),
                List.of(new AgreementPage.Row(
                        "digits", method, 2, "a, b", List.of("0", "1.0e-16", "0", "inf"), "DIFFER", reason)),
                List.of(new Fact("a", "1")),
                List.of(new Fact("cpu", EVIL)));
    }
}

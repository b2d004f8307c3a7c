package io.normbench.report.roofline;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.report.ReportRenderer;
import io.normbench.roofline.LayerResult;
import io.normbench.roofline.RooflineRecord;
import io.normbench.suite.Precision;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class RooflinePageTest {
    @TempDir
    private Path folder;

    @Test
    void rowsAreTheWorstFirstThenWithoutShareThenFailed() {
        assertThat(SampleRoofline.measured().worstFirst(SampleRoofline.SHAPE))
                .extracting(LayerResult::method)
                .containsExactly("slow", "half", "good", "none", "dead");
    }

    @Test
    void theTableHasAShareAForEachRowAndSaysThatTheMachineWasBusy() {
        List<String> lines = RooflineTable.lines(SampleRoofline.measured());

        assertThat(lines.get(0)).isEqualTo("libtorch 2.10 on cpu, 2 threads, fp32");
        assertThat(lines.get(2)).isEqualTo("shape [2, 3, 10, 10]; copies: 10.0 GB/s");
        assertThat(lines.get(4)).startsWith("slow ").contains(" 2.00 ", " 5.00 ", " 10% ", "4.50–5.50");
        assertThat(lines.get(6)).startsWith("good ").contains(" 63% ");
        assertThat(lines.get(7)).startsWith("none ").contains("moves nothing");
        assertThat(lines.get(8))
                .startsWith("dead ")
                .contains("crashed: signal <11>")
                .doesNotContain("words");
        assertThat(lines.get(lines.size() - 1)).startsWith("note: 1 of 5 rows").contains("(busy)");
    }

    @Test
    void thePageIsWellFormedAndItsBarsStandForTheShares() throws Exception {
        new ReportRenderer().render(SampleRoofline.page(), folder);
        Document page = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(
                        Files.readString(folder.resolve("roofline.html")).strip())));

        List<Element> bars = elements(page, "rect");
        assertThat(bars).hasSize(3);
        // The axis ends at 80%, the first tick above 62.5%; it is 450 long.
        assertThat(bars)
                .extracting(bar -> Double.parseDouble(bar.getAttribute("width")))
                .containsExactly(56.3, 281.3, 351.6);
        assertThat(bars).extracting(bar -> bar.getAttribute("class")).containsExactly("mo", "mo", "mf");
        Element line = elements(page, "line").stream()
                .filter(candidate -> candidate.hasAttribute("stroke-dasharray"))
                .findFirst()
                .orElseThrow();
        assertThat(line.getAttribute("x1")).isEqualTo(line.getAttribute("x2")).isEqualTo("447.5");
        assertThat(elements(page, "tr"))
                .extracting(row -> row.getAttribute("data-m"))
                .containsSubsequence("slow", "half", "good", "none", "dead");
        assertThat(page.getDocumentElement().getTextContent())
                .contains("1 of 3 methods", "60% of the roofline", "slow with 10%")
                .contains("2026-11-23T04:15:00Z")
                .contains("A <fast> one & more", "bin/normbench roofline --methods bn", "disturbed machine");
    }

    @Test
    void markdownKeepsEachRowOnOneLine() throws Exception {
        new ReportRenderer().render(SampleRoofline.page(), folder);

        assertThat(Files.readAllLines(folder.resolve("roofline.md")))
                .anyMatch(line -> line.startsWith("| dead |") && line.endsWith("signal &lt;11&gt; last \\| words |"))
                .anyMatch(line -> line.startsWith("| slow | 2.00 | 10% | 5.00 |") && line.contains("| **10%** |"));
    }

    @Test
    void anEmptyRecordHasAPage() {
        RooflineRecord nothing = new RooflineRecord(
                Instant.EPOCH, List.of(), "x", "cpu", Precision.FP32, Optional.empty(), Map.of(), "", List.of());

        RooflinePage page = RooflinePageBuilder.page(nothing);

        assertThat(page.sections()).isEmpty();
        assertThat(page.where()).isEqualTo("x on cpu, fp32");
    }

    private static List<Element> elements(Document page, String tag) {
        NodeList nodes = page.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}

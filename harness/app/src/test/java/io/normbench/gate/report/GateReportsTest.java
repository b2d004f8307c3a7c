package io.normbench.gate.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normbench.gate.GateRows;
import io.normbench.gate.GateRule;
import io.normbench.gate.SimulatedMachine;
import io.normbench.gate.SimulatedMachine.Build;
import io.normbench.gate.sample.GateInputs;
import io.normbench.gate.verdict.CellVerdict;
import io.normbench.gate.verdict.GateResult;
import io.normbench.gate.verdict.GateSettings;
import io.normbench.gate.verdict.NoiseModel;
import io.normbench.result.Fingerprint.Difference;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class GateReportsTest {
    private static final String EVIL = "<b>@me|`x`]]>&\"'\u0000%,:: \u001b[31mred";
    private static final List<String> METHODS = List.of("none", "bn", "gn", "bcn", "brn", "frn");

    private final GateReports reports = new GateReports();

    private static GateResult decide(List<ResultRow> rows) {
        return new GateRule(NoiseModel.unknown("none stored"), GateSettings.defaults())
                .decide(SimulatedMachine.inputs(rows));
    }

    private static GateResult slowed() {
        GateInputs inputs =
                new SimulatedMachine(3).measure(Build.slower("gn", 1.3), METHODS, NoiseModel.unknown("none stored"));
        return new GateRule(NoiseModel.unknown("none stored"), GateSettings.defaults()).decide(inputs);
    }

    /** Sixty methods, of which a third is lost, a third got faster and a third hungrier, with more of everything. */
    private static GateResult crowded() {
        List<ResultRow> rows = new ArrayList<>();
        for (int m = 0; m < 60; m++) {
            String method = "method_with_a_long_name(option=" + m + ",another=1234567)";
            for (int i = 1; i <= 6; i++) {
                rows.add(GateRows.timed(method, 16, "base", "s" + i, 5 + 0.01 * i, 280));
                rows.add(
                        m % 3 == 0
                                ? GateRows.failed(
                                        method, 16, "head", "s" + i, new Outcome.Crashed("exit 1 ".repeat(200)))
                                : GateRows.timed(
                                        method, 16, "head", "s" + i, m % 3 == 1 ? 3 : 5.01, m % 3 == 2 ? 400 : 280));
            }
            for (int i = 1; i <= 12 && m % 3 == 1; i++) {
                rows.add(GateRows.timed(method, 16, "base", "c" + i, 5 + 0.01 * i, 280));
                rows.add(GateRows.timed(method, 16, "head", "c" + i, 3, 280));
            }
        }
        GateInputs inputs = SimulatedMachine.inputs(rows);
        return new GateRule(NoiseModel.unknown("none stored"), GateSettings.defaults())
                .decide(new GateInputs(
                        true,
                        inputs.suite(),
                        inputs.base(),
                        inputs.head(),
                        inputs.fingerprint(),
                        List.of(),
                        inputs.cells(),
                        IntStream.range(0, 12).mapToObj(i -> "warning " + i).toList(),
                        inputs.command()));
    }

    private static GateResult evil() {
        List<ResultRow> rows = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            rows.add(GateRows.timed(EVIL, 16, "base", "s" + i, 5 + 0.01 * i, 280));
            rows.add(GateRows.failed(EVIL, 16, "head", "s" + i, new Outcome.Crashed("line\nline\r" + EVIL)));
        }
        return decide(rows);
    }

    private static GateResult incomparable() {
        GateResult result = slowed();
        return new GateResult(
                true,
                "gate",
                result.base(),
                result.head(),
                "f",
                IntStream.range(0, 40)
                        .mapToObj(i -> new Difference("key." + i, "a|" + i, EVIL))
                        .toList(),
                List.of(),
                result.noise(),
                List.of(),
                "make gate");
    }

    /** Lines in sight: without what is folded, and without the marker, which is a comment. */
    private static List<String> visible(String markdown) {
        String folded = markdown.replaceAll("(?s)<details>.*?</details>", "<details>");
        return folded.strip().lines().filter(line -> !line.startsWith("<!--")).toList();
    }

    @Test
    void theCommentSaysVerdictFailureThresholdNoiseAndCommand() {
        String markdown = reports.markdown(slowed());

        assertThat(markdown).startsWith("<!-- normbench-gate -->\n").contains("FAIL – 1 regression");
        String[] failure = markdown.lines()
                .filter(line -> line.startsWith("| digits / gn / batch 16 | step time |"))
                .findFirst()
                .orElseThrow()
                .split(" \\| ");
        assertThat(failure[2]).matches("\\d\\.\\d\\d ms");
        assertThat(failure[3]).matches("\\d\\.\\d\\d? ms");
        assertThat(failure[4]).matches("\\+\\d\\d\\.\\d% \\(\\+\\d+\\.\\d% to \\+\\d+\\.\\d%\\)");
        assertThat(failure[5]).as("pairs").isEqualTo("12");
        assertThat(failure[6]).as("adjusted p").matches("(&lt;)?0\\.0\\d\\d");
        assertThat(failure[7]).as("threshold").isEqualTo("10.0%");
        assertThat(markdown)
                .contains("NO NOISE MODEL (none stored)")
                .contains("Fingerprint 39f92f3c0c942a71")
                .contains("\n    make gate BASE=main\n")
                .contains("12 fresh pairs")
                .doesNotContain("geometric mean");
    }

    @Test
    void atMostSixtyLinesAreInSightHoweverMuchThereIs() {
        for (GateResult result : List.of(slowed(), crowded(), incomparable(), evil())) {
            String markdown = reports.markdown(result);
            assertThat(visible(markdown)).hasSizeLessThanOrEqualTo(60);
            assertThat(markdown.length()).isLessThan(65_536);
        }
        assertThat(visible(reports.markdown(crowded()))).hasSizeGreaterThan(40);
        assertThat(reports.markdown(crowded())).contains("32 more failures", "16 more improvements");
    }

    @Test
    void tablesHaveAsManyColumnsInEveryRow() {
        for (GateResult result : List.of(slowed(), crowded(), incomparable(), evil())) {
            int expected = 0;
            for (String line : reports.markdown(result).lines().toList()) {
                int columns = line.startsWith("|") ? line.split("(?<!\\\\)\\|", -1).length : 0;
                assertThat(expected == 0 || columns == 0 || columns == expected)
                        .as(line)
                        .isTrue();
                expected = columns;
            }
        }
    }

    @Test
    void textFromOutsideStaysTextAndNotifiesNobody() {
        String markdown = reports.markdown(evil());

        assertThat(markdown)
                .contains("&lt;b&gt;@\u200bme\\|\\`x\\`\\]\\]&gt;&amp;")
                .doesNotContain("<b>", "@me", "\u0000");
    }

    @Test
    void incomparableArmsShowTheKeysAndNoVerdicts() {
        String markdown = reports.markdown(incomparable());

        assertThat(markdown)
                .contains("INCOMPARABLE", "40 keys", "| key.0 | a\\|0 |", "20 more differences")
                .contains("Nothing was judged.")
                .doesNotContain("<details>");
    }

    @Test
    void jsonHoldsEverythingWithItsSchema() throws Exception {
        GateResult result = slowed();
        JsonNode json = new ObjectMapper().readTree(reports.json(result));

        assertThat(json.get("schema").asText()).isEqualTo("normbench/gate/v1");
        assertThat(json.get("verdict").asText()).isEqualTo("FAIL");
        assertThat(json.get("exit_status").intValue()).isEqualTo(1);
        // The workflow reads the status from this line with sed, because make hides it.
        assertThat(reports.json(result)).contains("\n  \"exit_status\" : 1,\n");
        assertThat(json.get("counts").get("fail").intValue()).isEqualTo(1);
        assertThat(json.get("verdicts")).hasSameSizeAs(result.verdicts());
        JsonNode failure = json.get("verdicts").get(0);
        CellVerdict.Numbers numbers = result.verdicts().get(0).numbers();
        assertThat(failure.get("cell").get("method").asText()).isEqualTo("gn");
        assertThat(failure.get("change").doubleValue())
                .isEqualTo(numbers.change().getAsDouble());
        assertThat(failure.get("interval").get(1).doubleValue())
                .isEqualTo(numbers.interval().orElseThrow().high());
        assertThat(failure.get("smallest_detectable").isNumber()).isTrue();
        JsonNode short1 = new ObjectMapper()
                .readTree(reports.json(decide(new SimulatedMachine(1).screen(Build.unchanged(), METHODS, 2))));
        assertThat(short1.get("verdicts").get(0).get("interval").get(1).isNull())
                .as("no upper bound from 2 pairs")
                .isTrue();
    }

    @Test
    void junitHasOneTestCaseACellAndQuantity() throws Exception {
        GateResult result = slowed();
        Document xml = xml(reports.junit(result));

        Element suite = (Element) xml.getElementsByTagName("testsuite").item(0);
        assertThat(suite.getAttribute("tests"))
                .isEqualTo(Integer.toString(result.verdicts().size()));
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(xml.getElementsByTagName("testcase").getLength())
                .isEqualTo(result.verdicts().size());
        Element failure = (Element) xml.getElementsByTagName("failure").item(0);
        assertThat(((Element) failure.getParentNode()).getAttribute("name"))
                .isEqualTo("digits / gn / batch 16: step time");
        assertThat(failure.getAttribute("message")).startsWith("FAIL: slower").contains("12 fresh pairs");
        assertThat(xml(reports.junit(incomparable()))
                        .getElementsByTagName("error")
                        .getLength())
                .isEqualTo(1);
    }

    @Test
    void junitIsWellFormedWhateverAWorkerSaid() throws Exception {
        Document xml = xml(reports.junit(evil()));

        assertThat(((Element) xml.getElementsByTagName("failure").item(0)).getAttribute("message"))
                .contains("<b>@me|`x`]]>&\"'\uFFFD%,:: red");
    }

    private static Document xml(String text) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void annotationsAreEscapedAsGitHubWants() {
        List<String> lines = reports.annotations(evil());

        assertThat(lines).hasSize(1).allSatisfy(line -> {
            assertThat(line)
                    .startsWith("::error title=FAIL outcome%3A digits / <b>@me")
                    .doesNotContain("\n", "\r");
            assertThat(line.substring(8).split("::", 2)[0]).doesNotContain(",").contains("%25%2C%3A%3A");
            assertThat(line).contains("line%0Aline%0D");
        });
        assertThat(reports.annotations(incomparable()))
                .singleElement()
                .asString()
                .startsWith("::error title=INCOMPARABLE::");
        assertThat(reports.annotations(crowded()))
                .filteredOn(l -> l.startsWith("::error"))
                .hasSize(10);
    }

    @Test
    void theTerminalShowsTheVerdictLast() {
        List<String> lines = reports.summary(slowed());

        assertThat(lines.get(lines.size() - 1)).isEqualTo("NormBench gate: FAIL – 1 regression");
        assertThat(lines)
                .anySatisfy(line -> assertThat(line).startsWith("FAIL ").contains("digits / gn / batch 16"));
        String header = lines.stream()
                .filter(line -> line.startsWith("step time"))
                .findFirst()
                .orElseThrow();
        assertThat(header).endsWith("would see");
        assertThat(lines.subList(lines.indexOf(header) + 1, lines.size()))
                .as("every cell's step time with what the gate could have seen")
                .filteredOn(line -> line.matches("(PASS|FAIL) +digits / .*% *"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).matches(".*\\d\\.\\d% +\\d+\\.\\d%$"));
    }

    @Test
    void writesAllFiles(@TempDir Path folder) throws Exception {
        reports.writeAll(slowed(), folder.resolve("a/b"));

        try (var files = Files.list(folder.resolve("a/b"))) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder("gate.md", "gate.json", "gate-junit.xml");
        }
    }

    @Test
    void theSameResultRendersToTheSameBytes() {
        assertThat(reports.markdown(crowded())).isEqualTo(new GateReports().markdown(crowded()));
        assertThat(reports.junit(crowded())).isEqualTo(reports.junit(crowded()));
    }
}

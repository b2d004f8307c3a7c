package io.normbench.report;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.fail;

import io.normbench.comparison.SampleComparison;
import io.normbench.gate.SampleGate;
import io.normbench.report.roofline.SampleRoofline;
import io.normbench.result.ResultRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Holds how pages read, whole and word by word, to files beside the tests: a change of wording shows here. Other tests
 * assert the facts in a sentence. Of pages without a Markdown form their words are compared.
 *
 * <p>With {@code -Dnormbench.golden=write} the files are written anew; {@code git diff} then shows what readers will see
 * changed.
 */
class GoldenPageTest {
    private static final Path GOLDEN = Path.of("src/test/resources/report/golden");
    private static final boolean WRITE = "write".equals(System.getProperty("normbench.golden"));
    private static final ReportRenderer RENDERER = new ReportRenderer();

    /** Elements whose text is a line of its own, unless such elements are in them. */
    private static final Set<String> LINES =
            Set.of("h1", "h2", "h3", "p", "li", "caption", "figcaption", "summary", "dt", "dd", "tr");

    /** Elements without words of their own: drawings, and choices that need a script. */
    private static final Set<String> UNREAD = Set.of("svg", "script", "form");

    /** Elements that end a word. */
    private static final Set<String> CELLS = Set.of("td", "th", "small");

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "report.md",
                "little.md",
                "answers.txt",
                "classes.txt",
                "pictures.txt",
                "singularity.txt",
                "published.txt",
                "agreement.md",
                "comparison.md",
                "gate.md",
                "roofline.md"
            })
    void aPageReadsAsItsFile(String name) throws IOException {
        Path golden = GOLDEN.resolve(name);
        List<String> page = page(name).lines().map(String::stripTrailing).toList();
        if (WRITE) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, String.join("\n", page) + "\n");
            return;
        }
        List<String> file = Files.readAllLines(golden);
        for (int i = 0; i < Math.max(page.size(), file.size()); i++) {
            String now = i < page.size() ? page.get(i) : "(the page ends)";
            String before = i < file.size() ? file.get(i) : "(the file ends)";
            if (!now.equals(before)) {
                fail(
                        "%s, line %d%n  was: %s%n  is:  %s%nIf that is meant, run this test with"
                                + " -Dnormbench.golden=write and look at git diff.",
                        golden, i + 1, before, now);
            }
        }
    }

    private String page(String name) throws IOException {
        return switch (name) {
            case "report.md" -> RENDERER.markdown(GoldenRun.model());
            case "little.md" ->
                GoldenRun.little().stream().map(RENDERER::markdown).collect(joining("\n\n"));
            case "answers.txt" -> words(RENDERER.html(GoldenRun.model()), "answers");
            case "classes.txt" -> words(RENDERER.classes(GoldenRun.model()), "main");
            case "pictures.txt" -> words(RENDERER.pictures(SamplePages.run()), "main");
            case "singularity.txt" -> {
                RENDERER.renderSingularity(
                        "suite", "run-1", SingularityPageTest.STYLES, SingularityPageTest.trials(), folder);
                yield words(Files.readString(folder.resolve("singularity.html")), "main");
            }
            case "published.txt" -> {
                List<ResultRow> rows = List.of(PublishedPageTest.same(1, 0.95), PublishedPageTest.same(2, 0.94));
                RENDERER.renderPublished("suite", "run-1", rows, Map.of("cifar", "cifar10"), folder);
                yield words(Files.readString(folder.resolve("published.html")), "main");
            }
            case "agreement.md" -> {
                RENDERER.render(SamplePages.agreement(), folder);
                yield Files.readString(folder.resolve("report.md"));
            }
            case "comparison.md" -> {
                StringBuilder pages = new StringBuilder();
                for (ComparisonPage page : SampleComparison.pages()) {
                    RENDERER.render(page, folder);
                    pages.append(Files.readString(folder.resolve("comparison.md")))
                            .append("\n\n");
                }
                yield pages.toString();
            }
            case "gate.md" -> String.join("\n\n", SampleGate.comments());
            case "roofline.md" -> {
                RENDERER.render(SampleRoofline.page(), folder);
                yield Files.readString(folder.resolve("roofline.md"));
            }
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** What the element {@code id} says, a line for each paragraph, heading, entry or row. */
    private static String words(String html, String id) {
        List<String> lines = new ArrayList<>();
        collect(Page.of(html).byId(id), lines);
        return String.join("\n", lines);
    }

    private static void collect(Element element, List<String> lines) {
        if (UNREAD.contains(element.getTagName())) {
            return;
        }
        if (LINES.contains(element.getTagName())
                && LINES.stream()
                        .allMatch(tag -> element.getElementsByTagName(tag).getLength() == 0)) {
            StringBuilder text = new StringBuilder();
            read(element, text);
            lines.add(text.toString().replaceAll("\\s+", " ").strip());
            return;
        }
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element inner) {
                collect(inner, lines);
            }
        }
    }

    private static void read(Node node, StringBuilder text) {
        for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (!(child instanceof Element inner)) {
                text.append(child.getNodeValue());
            } else if (!UNREAD.contains(inner.getTagName())) {
                read(inner, text);
                text.append(CELLS.contains(inner.getTagName()) ? " " : "");
            }
        }
    }
}

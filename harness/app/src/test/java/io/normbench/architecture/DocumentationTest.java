package io.normbench.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of the repository: their links lead somewhere, and the first one stays short. */
class DocumentationTest {
    private static final Path ROOT = Path.of(System.getProperty("normbench.root", "../.."))
            .toAbsolutePath()
            .normalize();
    private static final List<String> PLACES =
            List.of("README.md", ".github", "harness", "suites", "reports", "templates");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^()\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("(?s)```.*?```|`[^`\n]*`");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?)\\s*$");

    @TempDir
    private Path folder;

    @Test
    void everyRelativeLinkLeadsSomewhere() throws IOException {
        List<Path> pages = pages();

        assertThat(pages).contains(ROOT.resolve("README.md"), ROOT.resolve("suites/README.md"));
        assertThat(pages).flatMap(DocumentationTest::broken).isEmpty();
    }

    @Test
    void theMethodThatIsShownIsTheOneThatCompiles() throws IOException {
        String page = Files.readString(ROOT.resolve(".github/CONTRIBUTING.md"));
        String source = Files.readString(ROOT.resolve("harness/samples/src/main/java/org/example/RmsImage.java"));

        assertThat(page).contains("```java\n" + source + "```");
    }

    @Test
    void theFirstPageIsShort() throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(150);
    }

    @Test
    void whatIsBrokenIsFound() throws IOException {
        Files.writeString(folder.resolve("other.md"), "# A *title*: `code`, and more\n```\n# no title\n```\n");
        Path page = folder.resolve("page.md");
        Files.writeString(
                page,
                "# Page\n[a](other.md#a-title-code-and-more) [b](gone.md) [c](other.md#no-title) `[d](gone.md)`\n"
                        + "[e](https://example.org) [f](#page) [g](#nowhere)\n");

        assertThat(broken(page)).containsExactly("page.md: gone.md", "page.md: other.md#no-title", "page.md: #nowhere");
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (String place : PLACES) {
            try (Stream<Path> paths = Files.walk(ROOT.resolve(place))) {
                paths.filter(path -> path.toString().endsWith(".md"))
                        .filter(path -> Stream.of("target", "src")
                                .noneMatch(
                                        name -> ROOT.relativize(path).toString().contains("/" + name + "/")))
                        .forEach(pages::add);
            }
        }
        return pages;
    }

    /** The links of {@code page} to files and headings that are not there. */
    private static List<String> broken(Path page) {
        Matcher links = LINK.matcher(CODE.matcher(text(page)).replaceAll(""));
        return links.results()
                .map(link -> link.group(1))
                .filter(link -> !link.matches("[a-z]+:.*"))
                .filter(link -> !leads(page, link))
                .map(link -> (page.startsWith(ROOT) ? ROOT.relativize(page) : page.getFileName()) + ": " + link)
                .collect(Collectors.toList());
    }

    private static boolean leads(Path page, String link) {
        String[] parts = URLDecoder.decode(link, StandardCharsets.UTF_8).split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        if (!Files.exists(target)) {
            return false;
        }
        return parts.length == 1
                || !target.toString().endsWith(".md")
                || anchors(target).contains(parts[1]);
    }

    /** What GitHub makes of headings: lower case, no punctuation, a dash for each blank. */
    private static List<String> anchors(Path page) {
        return HEADING.matcher(text(page).replaceAll("(?s)```.*?```", ""))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static String text(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

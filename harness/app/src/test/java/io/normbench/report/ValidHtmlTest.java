package io.normbench.report;

import static org.assertj.core.api.SoftAssertions.assertSoftly;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import nu.validator.client.EmbeddedValidator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Nu Html Checker, which is also the W3C's, on the pages, and where their links lead. */
@Tag("slow")
class ValidHtmlTest {
    /** What it does not know of styles: container queries, and how text and lines are outlined. */
    private static final Pattern NEWER = Pattern.compile(
            "error: CSS: \u201c(paint-order|container-type|vector-effect)\u201d: |error: CSS: \u201cmax-width\u201d: Parse Error");

    private static final Pattern HREF = Pattern.compile("<a [^>]*href=\"([^\"#][^\"]*)\"");

    @TempDir
    private Path folder;

    /** What {@code normbench site} writes and leads to beside its page is not rendered here. */
    @Test
    void whatAPageLinksToIsThere() throws Exception {
        Map<String, List<String>> missing = new LinkedHashMap<>();
        for (Map.Entry<String, Path> page : SamplePages.write(folder).entrySet()) {
            missing.put(
                    page.getKey(),
                    HREF.matcher(Files.readString(page.getValue()))
                            .results()
                            .map(link -> link.group(1))
                            .filter(link -> !link.startsWith("data:")
                                    && !link.contains("-quick-cpu/")
                                    && !link.equals("index.json"))
                            .filter(link -> !Files.exists(page.getValue().resolveSibling(link.replaceFirst("#.*", ""))))
                            .toList());
        }
        assertSoftly(all ->
                missing.forEach((page, links) -> all.assertThat(links).as(page).isEmpty()));
    }

    @Test
    void theCheckerFindsNoErrors() throws Exception {
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (Map.Entry<String, Path> page : SamplePages.write(folder).entrySet()) {
            EmbeddedValidator validator = new EmbeddedValidator();
            validator.setOutputFormat(EmbeddedValidator.OutputFormat.GNU);
            try (InputStream html = Files.newInputStream(page.getValue())) {
                List<String> errors = validator
                        .validate(html)
                        .lines()
                        .filter(line ->
                                line.contains("error") && !NEWER.matcher(line).find())
                        .toList();
                found.put(page.getKey(), errors);
            }
        }
        assertSoftly(all ->
                found.forEach((page, errors) -> all.assertThat(errors).as(page).isEmpty()));
    }
}

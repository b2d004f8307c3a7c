package io.normbench.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.norm.MethodCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page that is committed, and what stands in it. */
class CataloguePageTest {
    private static final Path PAGE = root().resolve("suites/METHODS.md");

    private final List<CatalogueEntry> entries =
            new Catalogue(MethodCatalog.load(MethodCatalog.class.getClassLoader())).all();
    private final String page = CataloguePage.of(entries);

    @Test
    void thePageInTheRepositoryIsWhatTheClassesGive() throws IOException {
        assertThat(PAGE)
                .as("run 'make methods-page' after a change of methods")
                .content()
                .isEqualTo(page);
    }

    @Test
    void everyMethodHasARowWithAllColumns() {
        for (CatalogueEntry entry : entries) {
            assertThat(page.lines()
                            .filter(line ->
                                    line.startsWith("| [`" + entry.info().id() + "`](")))
                    .as(entry.info().id())
                    .singleElement()
                    .asString()
                    .matches(row -> row.replaceAll("[^|]", "").length() == 11, "ten cells");
        }
    }

    @Test
    void linksLeadToFiles() {
        assertThat(Pattern.compile("\\]\\((\\.\\./[^)]*)\\)")
                        .matcher(page)
                        .results()
                        .map(link -> link.group(1)))
                .hasSize(entries.size())
                .allSatisfy(link ->
                        assertThat(PAGE.resolveSibling(link).normalize()).isRegularFile());
    }

    @Test
    void preprintsAreLinked() {
        assertThat(page)
                .contains("arXiv:[1502.03167](https://arxiv.org/abs/1502.03167)")
                .contains("arXiv:[2006.10963](https://arxiv.org/abs/2006.10963),"
                        + " [1603.04779](https://arxiv.org/abs/1603.04779)");
    }

    private static Path root() {
        String root = System.getProperty("normbench.root");
        return root == null ? Path.of("../..").toAbsolutePath().normalize() : Path.of(root);
    }
}

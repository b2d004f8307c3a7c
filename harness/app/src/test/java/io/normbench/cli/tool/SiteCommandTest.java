package io.normbench.cli.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.normbench.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** The page of published runs, from folders to page, data and feed. */
class SiteCommandTest {
    private static final Path REPORTS =
            Path.of(System.getProperty("normbench.root", "../..")).resolve("reports");

    @TempDir
    private Path folder;

    @BeforeEach
    void twoRunsOfOneSuite() throws IOException {
        copy("2026-11-29-singularity-cpu", "first", "");
        copy("2026-11-29-singularity-cpu", "second", "later");
    }

    private void copy(String from, String to, String suffix) throws IOException {
        Path target = Files.createDirectories(folder.resolve(to));
        for (String name : new String[] {"results.csv", "manifest.json", "report.json", "index.html"}) {
            Files.copy(REPORTS.resolve(from).resolve(name), target.resolve(name));
        }
        if (!suffix.isEmpty()) {
            Path manifest = target.resolve("manifest.json");
            Files.writeString(
                    manifest,
                    Files.readString(manifest)
                            .replaceFirst("\"runId\" : \"([^\"]*)\"", "\"runId\" : \"$1-" + suffix + "\"")
                            .replaceFirst("\"created\" : \"2026-11-29", "\"created\" : \"2026-11-30")
                            .replaceFirst("\"commit\" : \"[0-9a-f]*\"", "\"commit\" : \"0123456789abcdef\""));
        }
    }

    @Test
    void pageDataAndFeedNameTheRunsTheNewestFirst() throws Exception {
        Cli done = Cli.run("site", folder.toString());

        assertThat(done.err()).isEmpty();
        assertThat(done.status()).isZero();
        assertThat(done.out()).contains("2 runs");
        JsonNode data = new JsonMapper().readTree(folder.resolve("index.json").toFile());
        assertThat(data.path("schema").asText()).isEqualTo("normbench/site/v1");
        assertThat(data.path("runs").findValuesAsText("folder")).containsExactly("second", "first");
        assertThat(data.at("/runs/0/completed").asInt()).isEqualTo(130);
        assertThat(data.at("/runs/0/stale").asText()).startsWith("not known");
        assertThat(data.path("trends")).isNotEmpty();
        assertThat(data.at("/trends/0/runs")).hasSize(2);
        Document page = xml("index.html");
        assertThat(page.getElementsByTagName("article").getLength()).isEqualTo(2);
        Document feed = xml("feed.xml");
        assertThat(feed.getElementsByTagName("entry").getLength()).isEqualTo(2);
        assertThat(feed.getElementsByTagName("updated").item(0).getTextContent())
                .startsWith("2026-11-30");
    }

    @Test
    void namesAreTextAndNoMarkup() throws Exception {
        Path manifest = folder.resolve("first/manifest.json");
        Files.writeString(
                manifest,
                Files.readString(manifest).replace("Distance from batch", "<script>alert(1)</script> & from batch"));

        assertThat(Cli.run("site", folder.toString()).status()).isZero();

        assertThat(xml("index.html").getElementsByTagName("script").getLength()).isEqualTo(1);
        assertThat(xml("feed.xml").getElementsByTagName("script").getLength()).isZero();
        assertThat(folder.resolve("index.html")).content().contains("&lt;script&gt;");
    }

    @Test
    void aDamagedRunIsLeftOutAndNamed() throws IOException {
        Files.writeString(folder.resolve("first/manifest.json"), "{");

        Cli done = Cli.run("site", folder.toString());

        assertThat(done.status()).isZero();
        assertThat(done.err()).contains("left out:", "first").hasLineCount(1);
        assertThat(done.out()).contains("1 run");
    }

    @Test
    void aFolderWithoutRunsIsRefused() throws IOException {
        Cli refused =
                Cli.run("site", Files.createDirectory(folder.resolve("none")).toString());

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err())
                .contains("no published run", "normbench publish")
                .hasLineCount(1);
        assertThat(Cli.run("site", folder.resolve("absent").toString()).status())
                .isEqualTo(2);
    }

    @Test
    void runsOfEveryVersionAreRead() throws IOException {
        Path all = Files.createDirectory(folder.resolve("all"));
        try (Stream<Path> runs = Files.list(REPORTS)) {
            for (Path run : runs.filter(each -> Files.exists(each.resolve("manifest.json")))
                    .toList()) {
                Path to = Files.createDirectory(all.resolve(run.getFileName().toString()));
                Files.copy(run.resolve("manifest.json"), to.resolve("manifest.json"));
                Files.copy(run.resolve("results.csv"), to.resolve("results.csv"));
            }
        }

        Cli done = Cli.run("site", all.toString());

        assertThat(done.err()).isEmpty();
        assertThat(done.status()).isZero();
        assertThat(all.resolve("index.html")).content().contains("2026-11-23-engines-cpu", "quick");
    }

    @Test
    void thePublishedTableIsOfThePublishedRuns() throws IOException {
        Path all = Files.createDirectory(folder.resolve("reports"));
        try (Stream<Path> files = Files.walk(REPORTS)) {
            for (Path file : files.sorted().toList()) {
                Path to = all.resolve(REPORTS.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(file, to);
                }
            }
        }

        assertThat(Cli.run("site", all.toString()).status()).isZero();

        assertThat(all.resolve("README.md")).hasSameTextualContentAs(REPORTS.resolve("README.md"));
    }

    private Document xml(String name) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder().parse(folder.resolve(name).toFile());
    }
}

package io.normbench.cli.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a run directory to a published folder, and the runs that are refused. */
@Tag("slow")
class PublishCommandTest {
    private static final Path EARLIER =
            Path.of(System.getProperty("normbench.root", "../..")).resolve("reports/2026-11-29-singularity-cpu");

    @TempDir
    private Path folder;

    private Path run;

    @BeforeEach
    void aRun() throws IOException {
        run = Files.createDirectories(folder.resolve("home/of/somebody/run"));
        Files.copy(EARLIER.resolve("results.csv"), run.resolve("results.csv"));
        // As it was before it was published: the command line names a folder of the machine.
        Files.writeString(
                run.resolve("manifest.json"),
                Files.readString(EARLIER.resolve("manifest.json")).replace("\"runs/singularity\"", "\"" + run + "\""));
        Files.createDirectories(run.resolve("confusion"));
        Files.writeString(run.resolve("confusion/of-nothing.csv"), "x\n");
    }

    private Cli publish(String... more) {
        String[] arguments = Stream.concat(
                        Stream.of(
                                "publish",
                                run.toString(),
                                "-o",
                                folder.resolve("reports").toString()),
                        Stream.of(more))
                .toArray(String[]::new);
        return Cli.run(arguments);
    }

    private Path published() {
        return folder.resolve("reports/2026-11-29-singularity-cpu");
    }

    @Test
    void whatIsPublishedNamesNoFolderOfTheMachine() throws IOException {
        Cli done = publish();

        assertThat(done.err()).isEmpty();
        assertThat(done.status()).isZero();
        assertThat(done.out()).contains("published: " + published());
        assertThat(published().resolve("results.csv")).hasSameBinaryContentAs(run.resolve("results.csv"));
        assertThat(published().resolve("manifest.json")).content().contains("runs/singularity");
        try (Stream<Path> files = Files.walk(published())) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            assertThat(all)
                    .extracting(file -> file.getFileName().toString())
                    .contains("index.html", "report.md", "summary.md");
            assertThat(all)
                    .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContain(run.toString()));
        }
    }

    @Test
    void itRendersAgainAndSaysWhatThenLacks() throws IOException {
        publish();

        assertThat(published().resolve("README.md"))
                .content()
                .contains("130 of 130 trials of suite `singularity`", "`confusion/`: the page of classes")
                .doesNotContain("`pictures/`");
        Cli again = Cli.run(
                "report", published().toString(), "-o", folder.resolve("again").toString());
        assertThat(again.status()).isZero();
        assertThat(folder.resolve("again/summary.md"))
                .hasSameTextualContentAs(published().resolve("summary.md"));
    }

    @Test
    void rawFilesAreAddedWhereTheyAreAskedFor() {
        publish("--raw", "--machine", "desk");

        assertThat(folder.resolve("reports/2026-11-29-singularity-desk/confusion/of-nothing.csv"))
                .hasContent("x\n");
    }

    @Test
    void nothingIsPublishedOverUnlessAskedFor() throws IOException {
        publish();
        Files.writeString(published().resolve("mine.txt"), "mine");

        Cli second = publish();
        assertThat(second.status()).isEqualTo(2);
        assertThat(second.err()).contains("is there already", "--replace").hasLineCount(1);
        assertThat(published().resolve("mine.txt")).exists();

        assertThat(publish("--replace").status()).isZero();
        assertThat(published().resolve("mine.txt")).doesNotExist();
        try (Stream<Path> left = Files.list(folder.resolve("reports"))) {
            assertThat(left).containsExactly(published());
        }
    }

    @Test
    void anUnfinishedRunIsRefused() throws IOException {
        List<String> rows = Files.readAllLines(run.resolve("results.csv"));
        Files.write(run.resolve("results.csv"), rows.subList(0, rows.size() - 2));

        Cli refused = publish();
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err())
                .contains("2 planned trials have no row", "--unfinished")
                .hasLineCount(1);
        assertThat(folder.resolve("reports")).doesNotExist();

        assertThat(publish("--unfinished").status()).isZero();
        assertThat(published().resolve("README.md")).content().contains("128 of 130 trials");
    }

    @Test
    void aBuildThatNoCommitHasIsRefused() throws IOException {
        Path manifest = run.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"dirty\" : false", "\"dirty\" : true"));

        Cli refused = publish();
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("not committed", "--dirty").hasLineCount(1);
        assertThat(publish("--dirty").status()).isZero();
    }

    @Test
    void aNameThatLeavesTheFolderIsRefused() {
        Cli refused = publish("--machine", "../elsewhere");

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err())
                .contains("--machine '../elsewhere': expected letters")
                .hasLineCount(1);
    }

    @Test
    void aFolderWithoutARunIsRefused() {
        Cli refused = Cli.run("publish", folder.toString());

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).hasLineCount(1);
    }
}

package io.normbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.run.TestRuns;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a suite with a task that shows pictures to the page of pictures. */
@Tag("slow")
class PicturesReportTest {
    @TempDir
    private Path folder;

    @Test
    void aRunWithPicturesHasAPageOfThemAndOneWithoutTheFolderStillRenders() throws Exception {
        Path suite = TestRuns.suite(folder, "method", "[4]", "{accuracy: {}}", "{timeout_seconds: 120}", "bn", "none");
        Files.writeString(suite, Files.readString(suite).replace("classification", "test-pictures"));
        Path runDir = folder.resolve("run");

        Cli run = Cli.run("run", suite.toString(), "-o", runDir.toString());

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(Files.readString(runDir.resolve("report/pictures.html")))
                .contains("image first", "image second", "three", "eight 0.90", "data:image/png;base64,iVBOR")
                .contains("data-m=\"bn\"", "data-m=\"none\"");
        assertThat(Files.readString(runDir.resolve("report/index.html"))).contains("Box AP", "pictures.html");

        for (Path file : Files.list(runDir.resolve("pictures")).toList()) {
            Files.delete(file);
        }
        Files.delete(runDir.resolve("pictures"));
        Cli report = Cli.run("report", runDir.toString());

        assertThat(report.status()).as(report.err()).isZero();
        assertThat(runDir.resolve("report/pictures.html")).doesNotExist();
        assertThat(Files.readString(runDir.resolve("report/index.html")))
                .contains("Box AP")
                .doesNotContain("pictures.html");
    }
}

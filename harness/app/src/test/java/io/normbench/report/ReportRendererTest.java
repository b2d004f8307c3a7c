package io.normbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportRendererTest {
    @Test
    void writesBothPages(@TempDir Path dir) throws Exception {
        Path report = System.getProperty("normbench.reportSample") == null ? dir.resolve("report")
                : Path.of(System.getProperty("normbench.reportSample"));
        new ReportRenderer().render(ReportModel.of(Contexts.full(), Rows.full()), report);
        assertThat(Files.readString(report.resolve("index.html"))).contains("What this run says");
        assertThat(Files.readString(report.resolve("report.md"))).startsWith("# NormBench report: quick");
    }
}

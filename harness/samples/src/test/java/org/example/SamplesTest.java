package org.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar of this module with the distribution, as its page says. */
@Tag("slow")
class SamplesTest {
    private static final Path ROOT = Path.of(System.getProperty("normbench.root", "../.."))
            .toAbsolutePath()
            .normalize();
    private static final String JAR =
            ROOT.resolve("harness/samples/target/samples.jar").toString();

    @TempDir
    private Path folder;

    @Test
    void theMethodHoldsItsDefinitionOnManyInputs() throws Exception {
        String said = normbench("conformance", "--plugins", JAR, "--methods", "rms_image");

        assertThat(said).contains("rms_image").doesNotContain("FAIL");
    }

    @Test
    void theCatalogueShowsBoth() throws Exception {
        assertThat(normbench("methods", "rms_image", "--plugins", JAR))
                .contains("RMS of the whole image", "my paper, eq. 3");
        assertThat(normbench("methods", "unit_filters", "--plugins", JAR)).contains("Filters of one length", "gain");
    }

    @Test
    void theSuiteComesToAReport() throws Exception {
        String run = folder.resolve("run").toString();

        normbench(
                "run",
                ROOT.resolve("harness/samples/stripes.yaml").toString(),
                "--plugins",
                JAR,
                "--filter",
                "batch_size=16",
                "-o",
                run);

        List<String> rows = Files.readAllLines(folder.resolve("run/results.csv"));
        assertThat(rows).filteredOn(row -> row.contains(",completed,")).hasSize(rows.size() - 1);
        assertThat(rows).filteredOn(row -> row.contains(",rms_image,")).hasSize(4);
        assertThat(rows).filteredOn(row -> row.contains(",bn+unit_filters")).hasSize(4);
        assertThat(folder.resolve("run/report/index.html")).content().contains("rms_image", "bn+unit_filters");
    }

    /** What a command printed; fails where it does not end well. */
    private String normbench(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                ROOT.resolve("harness/app/target/normbench/bin/normbench").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}

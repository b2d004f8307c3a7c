package io.normbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The suite that suites/README.md shows is one. */
class SuiteExampleTest {
    private static final Path PAGE =
            Path.of(System.getProperty("normbench.root", "../..")).resolve("suites/README.md");

    @TempDir
    private Path folder;

    @Test
    void theExampleIsPlanned() throws IOException {
        Matcher example = Pattern.compile("(?s)```yaml\n(.*?name: mine.*?)```").matcher(Files.readString(PAGE));
        assertThat(example.find()).isTrue();
        Path file = folder.resolve("mine.yaml");
        Files.writeString(file, example.group(1));

        Cli plan = Cli.run("plan", file.toString());

        assertThat(plan.err()).isEmpty();
        assertThat(plan.status()).isZero();
        assertThat(plan.out()).contains("51 trials in 11 cells");
    }
}

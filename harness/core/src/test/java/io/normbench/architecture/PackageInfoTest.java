package io.normbench.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every package says what belongs into it and what does not. */
class PackageInfoTest {
    private static final Path SOURCES = Path.of("src/main/java");

    @Test
    void everyPackageWithClassesHasAPackageInfo() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            assertThat(files.filter(file -> file.toString().endsWith(".java"))
                            .map(Path::getParent)
                            .distinct())
                    .isNotEmpty()
                    .allSatisfy(folder -> assertThat(folder.resolve("package-info.java"))
                            .isRegularFile()
                            .content()
                            .contains("/**"));
        }
    }
}

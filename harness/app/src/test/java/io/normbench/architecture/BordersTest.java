package io.normbench.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the application's border: it starts workers and loads no engine. */
@AnalyzeClasses(
        packages = {
            "io.normbench.cli",
            "io.normbench.run",
            "io.normbench.machine",
            "io.normbench.report",
            "io.normbench.gate",
            "io.normbench.compare",
            "io.normbench.reproduce",
            "io.normbench.classify",
            "io.normbench.provenance"
        },
        importOptions = ImportOption.DoNotIncludeTests.class)
class BordersTest {
    @ArchTest
    static final ArchRule theApplicationNamesNoEngineClass = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.normbench.engine..", "org.bytedeco..", "org.nd4j..", "org.deeplearning4j..");

    @ArchTest
    static final ArchRule staticFieldsAreFinal = fields().that().areStatic().should().beFinal();

    @Test
    void everyPackageWithClassesHasAPackageInfo() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java"))
                            .map(Path::getParent)
                            .distinct())
                    .isNotEmpty()
                    .allSatisfy(folder ->
                            assertThat(folder.resolve("package-info.java")).isRegularFile());
        }
    }
}

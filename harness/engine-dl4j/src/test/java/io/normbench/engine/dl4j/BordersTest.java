package io.normbench.engine.dl4j;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.normbench.tensor.EngineProvider;
import java.nio.file.Path;

/** Holds the engine module's border. */
@AnalyzeClasses(
        packages = "io.normbench.engine",
        importOptions = ImportOption.DoNotIncludeTests.class)
class BordersTest {
    @ArchTest
    static final ArchRule theEngineKnowsTheTensorInterfaceAlone = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..", "io.normbench.engine.dl4j..", "io.normbench.tensor..", "io.normbench.util..",
                    "org.bytedeco..", "org.nd4j..");

    @ArchTest
    static final ArchRule onlyTheProviderIsPublic =
            classes().that().arePublic().and().areTopLevelClasses().should().beAssignableTo(EngineProvider.class);

    @ArchTest
    static final ArchRule staticFieldsAreFinal = fields().that().areStatic().should().beFinal();

    @org.junit.jupiter.api.Test
    void thePackageSaysWhatBelongsIntoIt() {
        assertThat(Path.of("src/main/java/io/normbench/engine/dl4j/package-info.java")).isRegularFile();
    }
}

package io.normbench.engine.libtorch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.normbench.tensor.EngineProvider;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
                    "java..", "io.normbench.engine.libtorch..", "io.normbench.tensor..", "io.normbench.util..",
                    "org.bytedeco..");

    @ArchTest
    static final ArchRule theOtherEngineIsInvisible = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.normbench.engine.dl4j..", "org.nd4j..", "org.deeplearning4j..");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.normbench.engine.dl4j.Dl4jEngineProvider",
                "org.nd4j.linalg.factory.Nd4j",
                "org.deeplearning4j.nn.api.Layer"
            })
    void theOtherEngineIsNotOnThisEnginesClassPath(String name) {
        assertThatExceptionOfType(ClassNotFoundException.class)
                .isThrownBy(() -> Class.forName(name, false, BordersTest.class.getClassLoader()));
    }

    @ArchTest
    static final ArchRule noModuleClassesOfTheBindings = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching("org\\.bytedeco\\.pytorch\\.(Module|.*Impl)");

    @ArchTest
    static final ArchRule onlyTheProviderIsPublic =
            classes().that().arePublic().and().areTopLevelClasses().should().beAssignableTo(EngineProvider.class);

    @ArchTest
    static final ArchRule staticFieldsAreFinal = fields().that().areStatic().should().beFinal();

    @org.junit.jupiter.api.Test
    void thePackageSaysWhatBelongsIntoIt() {
        assertThat(Path.of("src/main/java/io/normbench/engine/libtorch/package-info.java")).isRegularFile();
    }
}

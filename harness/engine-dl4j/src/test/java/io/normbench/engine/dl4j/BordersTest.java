package io.normbench.engine.dl4j;

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
                    "java..", "io.normbench.engine.dl4j..", "io.normbench.tensor..", "io.normbench.util..",
                    "org.bytedeco..", "org.nd4j..", "org.deeplearning4j..");

    @ArchTest
    static final ArchRule theOtherEngineIsInvisible = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.normbench.engine.libtorch..", "org.bytedeco.pytorch..");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.normbench.engine.libtorch.LibTorchEngineProvider",
                "org.bytedeco.pytorch.Tensor",
                "org.bytedeco.pytorch.global.torch"
            })
    void theOtherEngineIsNotOnThisEnginesClassPath(String name) {
        assertThatExceptionOfType(ClassNotFoundException.class)
                .isThrownBy(() -> Class.forName(name, false, BordersTest.class.getClassLoader()));
    }

    /** The layers of Deeplearning4j are a small part of the engine; everything else is over ND4J alone. */
    @ArchTest
    static final ArchRule onlyLayersKnowDeeplearning4j = noClasses()
            .that()
            .haveSimpleNameNotContaining("Layer")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.deeplearning4j..");

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

package io.normbench.engine.dl4j;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is special about this engine's border. */
@AnalyzeClasses(packages = "io.normbench.engine", importOptions = ImportOption.DoNotIncludeTests.class)
class BordersTest {
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
}

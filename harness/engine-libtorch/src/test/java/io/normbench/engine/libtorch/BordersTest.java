package io.normbench.engine.libtorch;

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
                "io.normbench.engine.dl4j.Dl4jEngineProvider",
                "org.nd4j.linalg.factory.Nd4j",
                "org.deeplearning4j.nn.api.Layer"
            })
    void theOtherEngineIsNotOnThisEnginesClassPath(String name) {
        assertThatExceptionOfType(ClassNotFoundException.class)
                .isThrownBy(() -> Class.forName(name, false, BordersTest.class.getClassLoader()));
    }

    @ArchTest
    static final ArchRule noModuleClassesOfTheBindings =
            noClasses().should().dependOnClassesThat().haveNameMatching("org\\.bytedeco\\.pytorch\\.(Module|.*Impl)");
}

package io.normbench.tck;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.normbench.tensor.EngineProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the engine module's border. */
class EngineBordersTest {
    private final String home = Engines.provider().getClass().getPackageName();
    private final JavaClasses engine = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(home);

    @Test
    void theEngineKnowsTheTensorInterfaceAndItsLibraryAlone() {
        List<String> ours = List.of("java..", home + "..", "io.normbench.tensor..", "io.normbench.util..");

        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(Stream.concat(ours.stream(), Engines.declared().libraryPackages().stream())
                        .toArray(String[]::new))
                .check(engine);
    }

    @Test
    void noOtherEngineIsOnItsClassPath() {
        assertThat(ServiceLoader.load(EngineProvider.class)).hasSize(1);
    }

    /** Packages below it serve the engine alone. */
    @Test
    void onlyTheProviderIsPublicInTheEnginesOwnPackage() {
        classes()
                .that()
                .resideInAPackage(home)
                .and()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should()
                .beAssignableTo(EngineProvider.class)
                .check(engine);
    }

    @Test
    void packagesOfTheEngineFormNoCycle() {
        slices().assignedFrom(new EachPackage()).should().beFreeOfCycles().check(engine);
    }

    private static final class EachPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass imported) {
            return SliceIdentifier.of(imported.getPackageName());
        }

        @Override
        public String getDescription() {
            return "each package";
        }
    }

    @Test
    void staticFieldsAreFinal() {
        fields().that().areStatic().should().beFinal().check(engine);
    }

    @Test
    void everyPackageSaysWhatBelongsIntoIt() {
        assertThat(engine.stream().map(JavaClass::getPackageName).distinct())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(Path.of("src/main/java", name.replace('.', '/'), "package-info.java"))
                        .isRegularFile());
    }
}

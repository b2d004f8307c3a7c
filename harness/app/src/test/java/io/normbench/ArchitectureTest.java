package io.normbench;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.normbench.report.MarkdownOutputFormat;
import io.normbench.report.text.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Which package may know which.
 *
 * <p>Rules see what the compiler left: a constant of another package is copied into the class that uses it, and no rule
 * can tell where it came from. {@code GateInputs} has the name of the machine's flags in that way.
 */
@AnalyzeClasses(packages = "io.normbench", importOptions = OwnClasses.class)
class ArchitectureTest {
    private static final String COMMANDS = "commands";
    private static final String JOINS = "joins";
    private static final String RUNS = "runs";
    private static final String JUDGES = "judges";
    private static final String PAGES = "pages";
    private static final String SCORES = "scores";
    private static final String MACHINE = "machine";

    @ArchTest
    static final ArchRule commandsAreOnTopAndTheMachineIsAtTheBottom = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer(COMMANDS)
            .definedBy("io.normbench.cli..")
            .layer(JOINS)
            .definedBy(
                    "io.normbench.gating..",
                    "io.normbench.comparison..",
                    "io.normbench.publish..",
                    "io.normbench.readiness..",
                    "io.normbench.bundle..")
            .layer(RUNS)
            .definedBy("io.normbench.run..")
            .layer(JUDGES)
            .definedBy("io.normbench.gate..", "io.normbench.reproduce..")
            .layer(PAGES)
            .definedBy("io.normbench.report..")
            .layer(SCORES)
            .definedBy("io.normbench.classify..", "io.normbench.provenance..")
            .layer(MACHINE)
            .definedBy("io.normbench.machine..")
            .whereLayer(COMMANDS)
            .mayNotBeAccessedByAnyLayer()
            .whereLayer(JOINS)
            .mayOnlyBeAccessedByLayers(COMMANDS)
            .whereLayer(RUNS)
            .mayOnlyBeAccessedByLayers(COMMANDS, JOINS)
            .whereLayer(JUDGES)
            .mayOnlyBeAccessedByLayers(COMMANDS, JOINS)
            .whereLayer(PAGES)
            .mayOnlyBeAccessedByLayers(COMMANDS, JOINS)
            .whereLayer(SCORES)
            .mayOnlyBeAccessedByLayers(COMMANDS, RUNS)
            .whereLayer(MACHINE)
            .mayOnlyBeAccessedByLayers(COMMANDS, JOINS, RUNS, JUDGES, PAGES)
            // The gate's comment is escaped as pages are.
            .ignoreDependency(
                    resideInAPackage("io.normbench.gate.."),
                    belongToAnyOf(MarkdownOutputFormat.class, Printable.class));

    /** So that a new package is given a place among the others. */
    @ArchTest
    static void everyPackageHasALayer(JavaClasses classes) {
        assertThat(classes.stream().map(each -> each.getPackageName().split("\\.")[2]))
                .isSubsetOf(
                        "cli",
                        "gating",
                        "comparison",
                        "publish",
                        "readiness",
                        "bundle",
                        "run",
                        "gate",
                        "reproduce",
                        "report",
                        "classify",
                        "provenance",
                        "machine");
    }

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching("io.normbench.(*)..").should().beFreeOfCycles();

    /** Within them too: each package by itself, nested or not. */
    @ArchTest
    static final ArchRule roomsFormNoCycle =
            slices().matching("io.normbench.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theConversationWithWorkersKnowsNoRunThatLeadsIt = noClasses()
            .that()
            .resideInAPackage("io.normbench.run.worker..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("io.normbench.run..").and(not(resideInAPackage("io.normbench.run.worker.."))));

    @ArchTest
    static final ArchRule theApplicationLoadsNoEngineAndNothingNative = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.bytedeco..", "org.nd4j..", "org.deeplearning4j..", "io.normbench.engine..");

    @ArchTest
    static final ArchRule whereWorkersLiveIsKnownToTheirRunnerAlone = noClasses()
            .that()
            .resideOutsideOfPackage("io.normbench.worker..")
            .and()
            .doNotHaveSimpleName("LocalRunner")
            .and()
            .doNotHaveSimpleName("ContainerRunner")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.normbench.worker..");

    @ArchTest
    static final ArchRule commandsParseCallAndPrintAndComputeNothing = noClasses()
            .that()
            .resideInAPackage("io.normbench.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.normbench.stats..",
                    "io.normbench.claim..",
                    "io.normbench.measure..",
                    "io.normbench.protocol..",
                    "io.normbench.worker..",
                    "freemarker..");

    @ArchTest
    static final ArchRule tribuoIsKnownWhereClassesAreScoredAndProvenanceIsMade = noClasses()
            .that()
            .resideOutsideOfPackages("io.normbench.classify..", "io.normbench.provenance..")
            .and()
            .doNotHaveSimpleName("AccuracyRecorder")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.tribuo..", "com.oracle.labs..");

    @ArchTest
    static final ArchRule theGateAsksNoMachineAndReadsNoClock = noClasses()
            .that()
            .resideInAPackage("io.normbench.gate..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.normbench.machine..")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now");

    @ArchTest
    static final ArchRule staticFieldsAreFinal =
            fields().that().areStatic().should().beFinal();

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

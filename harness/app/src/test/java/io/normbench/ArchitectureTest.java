package io.normbench;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.normbench.report.MarkdownOutputFormat;
import io.normbench.report.Printable;
import java.time.Instant;

/** Which package may know which. */
@AnalyzeClasses(
        packages = {
            "io.normbench.run",
            "io.normbench.cli",
            "io.normbench.report",
            "io.normbench.machine",
            "io.normbench.gate",
            "io.normbench.compare",
            "io.normbench.reproduce",
            "io.normbench.classify",
            "io.normbench.provenance"
        },
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule theApplicationLoadsNoEngineAndNothingNative = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.bytedeco..", "org.nd4j..", "org.deeplearning4j..", "io.normbench.engine..");

    @ArchTest
    static final ArchRule runningKnowsNeitherTheCommandLineNorTheReport = noClasses()
            .that()
            .resideInAPackage("io.normbench.run..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.normbench.cli..", "io.normbench.report..");

    @ArchTest
    static final ArchRule theReportKnowsNeitherRunningNorTheCommandLine = noClasses()
            .that()
            .resideInAPackage("io.normbench.report..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.normbench.run..", "io.normbench.cli..");

    @ArchTest
    static final ArchRule judgingAReproductionRunsNothingAndPrintsNothing = noClasses()
            .that()
            .resideInAPackage("io.normbench.reproduce..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.normbench.run..", "io.normbench.cli..", "io.normbench.report..");

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
    static final ArchRule scoresAndProvenanceRunNothingAndPrintNothing = noClasses()
            .that()
            .resideInAnyPackage("io.normbench.classify..", "io.normbench.provenance..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.normbench.run..", "io.normbench.cli..", "io.normbench.report..");

    @ArchTest
    static final ArchRule whatIsKnownOfTheMachineDependsOnNoOtherPartOfTheApplication = noClasses()
            .that()
            .resideInAPackage("io.normbench.machine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.normbench.run..", "io.normbench.cli..", "io.normbench.report..");

    @ArchTest
    static final ArchRule theGateMeasuresNothingAndSharesOnlyEscapingWithTheReport = noClasses()
            .that()
            .resideInAPackage("io.normbench.gate..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "io.normbench.run..",
                            "io.normbench.cli..",
                            "io.normbench.machine..",
                            "io.normbench.report..")
                    .and(not(belongToAnyOf(MarkdownOutputFormat.class, Printable.class))));

    @ArchTest
    static final ArchRule comparingIsKnownToTheCommandLineAlone = noClasses()
            .that()
            .resideOutsideOfPackages("io.normbench.compare..", "io.normbench.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.normbench.compare..");

    @ArchTest
    static final ArchRule comparingPrintsNothing = noClasses()
            .that()
            .resideInAPackage("io.normbench.compare..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.normbench.cli..", "io.normbench.report..");

    @ArchTest
    static final ArchRule theGateReadsNoClock = noClasses()
            .that()
            .resideInAPackage("io.normbench.gate..")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now");
}

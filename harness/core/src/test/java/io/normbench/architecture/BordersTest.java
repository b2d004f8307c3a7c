package io.normbench.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import io.normbench.norm.MethodCatalog;
import io.normbench.norm.Normalization;
import io.normbench.norm.WeightTransform;
import io.normbench.result.file.ConfusionFile;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.PicturesFile;
import io.normbench.result.file.PredictionsFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.result.file.RunLock;
import io.normbench.result.file.ScoresFile;
import io.normbench.result.file.SingularityFile;
import io.normbench.result.file.StepsFile;
import io.normbench.task.ClassPredictions;
import io.normbench.task.ImageScores;
import io.normbench.task.Picture;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineProvider;
import io.normbench.tensor.Session;
import java.util.Arrays;

/** Holds the module's border and what each package-info says its package does not know. */
@AnalyzeClasses(packages = "io.normbench", importOptions = ImportOption.DoNotIncludeTests.class)
class BordersTest {
    @ArchTest
    static final ArchRule coreDependsOnNoEngineAndNoApplication = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.bytedeco..",
                    "org.nd4j..",
                    "org.deeplearning4j..",
                    "io.normbench.engine..",
                    "io.normbench.cli..",
                    "io.normbench.run..",
                    "io.normbench.machine..",
                    "io.normbench.report..",
                    "io.normbench.gate..");

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching("io.normbench.(*)..").should().beFreeOfCycles();

    /** Within them too: each package by itself, nested or not. */
    @ArchTest
    static final ArchRule roomsFormNoCycle =
            slices().matching("io.normbench.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule utilKnowsNothingOfOurs = in("util").should().dependOnClassesThat(oursExcept("util"));

    @ArchTest
    static final ArchRule statsKnowsNothingOfOurs = in("stats").should().dependOnClassesThat(oursExcept("stats"));

    @ArchTest
    static final ArchRule metricsNeedNeitherEngineNorTraining =
            in("metric").should().dependOnClassesThat(oursExcept("metric", "util", "vision"));

    @ArchTest
    static final ArchRule tensorKnowsNothingOfOursButUtil =
            in("tensor").should().dependOnClassesThat(oursExcept("tensor", "util"));

    @ArchTest
    static final ArchRule aMethodKnowsTensorsAndNothingOfTasksModelsOrMeasurement =
            in("norm").should().dependOnClassesThat(oursExcept("norm", "option", "tensor", "util"));

    @ArchTest
    static final ArchRule aMethodOpensNoEngineAndTrainsNothing = in("norm")
            .should()
            .dependOnClassesThat(assignableTo(EngineProvider.class).or(assignableTo(Session.class)));

    @ArchTest
    static final ArchRule optionsKnowNobodyThatDeclaresThem =
            in("option").should().dependOnClassesThat(oursExcept("option", "util"));

    @ArchTest
    static final ArchRule suitesReadNoResultsAndLoadNoEngine =
            in("suite").should().dependOnClassesThat(oursExcept("suite", "norm", "option", "util"));

    @ArchTest
    static final ArchRule dataKnowsNoTensorAndNoTask =
            in("data").should().dependOnClassesThat(oursExcept("data", "metric", "suite", "option", "util", "vision"));

    @ArchTest
    static final ArchRule visionIsGeometryOnPlainArrays =
            in("vision").should().dependOnClassesThat(oursExcept("vision", "util"));

    @ArchTest
    static final ArchRule aNetworkKnowsNeitherDataNorTask = in("model")
            .should()
            .dependOnClassesThat(oursExcept("model", "norm", "option", "suite", "tensor", "util", "vision"));

    @ArchTest
    static final ArchRule aNetworkKnowsNoEngine = in("model")
            .should()
            .dependOnClassesThat(assignableTo(Engine.class)
                    .or(assignableTo(EngineProvider.class))
                    .or(assignableTo(Session.class)));

    @ArchTest
    static final ArchRule weightsKnowTensorsAndSuitesAlone =
            in("weights").should().dependOnClassesThat(oursExcept("weights", "suite", "tensor", "util"));

    @ArchTest
    static final ArchRule aTaskKnowsNoMeasurementAndNoResults = in("task")
            .should()
            .dependOnClassesThat(oursExcept(
                    "task", "data", "metric", "model", "norm", "option", "suite", "tensor", "util", "vision"));

    @ArchTest
    static final ArchRule aTaskKnowsNoMethod = in("task")
            .should()
            .dependOnClassesThat(assignableTo(Normalization.class)
                    .or(assignableTo(WeightTransform.class))
                    .or(assignableTo(MethodCatalog.class)));

    @ArchTest
    static final ArchRule aTaskOpensNoEngine =
            in("task").should().dependOnClassesThat().areAssignableTo(EngineProvider.class);

    @ArchTest
    static final ArchRule resultsDecideNothing = in("result")
            .should()
            .dependOnClassesThat(oursExcept("result", "data", "stats", "suite", "tensor", "util")
                    .and(not(assignableTo(Picture.class)
                            .or(assignableTo(Picture.Region.class))
                            .or(assignableTo(ClassPredictions.class))
                            .or(assignableTo(ImageScores.class)))));

    @ArchTest
    static final ArchRule whatIsSaidKnowsNobodyWhoSaysIt = in("protocol")
            .should()
            .dependOnClassesThat(oursExcept(
                            "protocol", "conformance", "data", "result", "roofline", "suite", "tensor", "util")
                    .and(not(resideInAPackage("io.normbench.measure.rounds")
                            .and(describe("records", JavaClass::isRecord)))));

    @ArchTest
    static final ArchRule conformanceKnowsMethodsAndEnginesAlone = in("conformance")
            .should()
            .dependOnClassesThat(oursExcept("conformance", "norm", "option", "tensor", "util"));

    @ArchTest
    static final ArchRule tracingKnowsTensorsAlone =
            in("trace").should().dependOnClassesThat(oursExcept("trace", "tensor"));

    @ArchTest
    static final ArchRule plainTensorsKnowTheirInterfaceAlone =
            in("plain").should().dependOnClassesThat(oursExcept("plain", "tensor"));

    @ArchTest
    static final ArchRule theCatalogueNeedsNoEngine = in("catalogue")
            .should()
            .dependOnClassesThat(oursExcept("catalogue", "norm", "option", "plain", "tensor", "trace", "util"));

    @ArchTest
    static final ArchRule agreementKnowsNoWorkerAndNoConformance = in("agree")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.normbench.worker..", "io.normbench.conformance..");

    @ArchTest
    static final ArchRule measurementKnowsNoWorkerAndNoConformance = in("measure")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.normbench.worker..", "io.normbench.conformance..");

    @ArchTest
    static final ArchRule measurementWritesNoResultsFile = in("measure")
            .should()
            .dependOnClassesThat(assignableTo(ResultsFile.class)
                    .or(assignableTo(ManifestFile.class))
                    .or(assignableTo(StepsFile.class))
                    .or(assignableTo(PicturesFile.class))
                    .or(assignableTo(PredictionsFile.class))
                    .or(assignableTo(ScoresFile.class))
                    .or(assignableTo(SingularityFile.class))
                    .or(assignableTo(ConfusionFile.class))
                    .or(assignableTo(RunLock.class)));

    @ArchTest
    static final ArchRule coreStartsNoProcess =
            noClasses().should().dependOnClassesThat().areAssignableTo(ProcessBuilder.class);

    private static GivenClassesConjunction in(String name) {
        return noClasses().that().resideInAPackage("io.normbench." + name + "..");
    }

    /** Classes of this project outside the named packages. */
    private static DescribedPredicate<JavaClass> oursExcept(String... names) {
        String[] allowed =
                Arrays.stream(names).map(name -> "io.normbench." + name + "..").toArray(String[]::new);
        return resideInAPackage("io.normbench..")
                .and(JavaClass.Predicates.resideOutsideOfPackages(allowed))
                .as("reside in a package of ours other than " + String.join(", ", names));
    }
}

package io.normbench.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.normbench.worker.WorkerMain;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Clocks and random sources are injected: only the worker's entry point may read the machine's own. */
@AnalyzeClasses(packages = "io.normbench", importOptions = ImportOption.DoNotIncludeTests.class)
class InjectedTimeAndChanceTest {
    private static final Set<String> CLOCKS = Set.of(
            "java.lang.System.currentTimeMillis()",
            "java.lang.System.nanoTime()",
            "java.time.Clock.systemUTC()",
            "java.time.Clock.systemDefaultZone()",
            Instant.class.getName() + ".now()",
            LocalDate.class.getName() + ".now()",
            LocalDateTime.class.getName() + ".now()",
            OffsetDateTime.class.getName() + ".now()",
            ZonedDateTime.class.getName() + ".now()",
            Date.class.getName() + ".<init>()");

    private static final Set<String> UNSEEDED = Set.of(
            "java.lang.Math.random()",
            "java.util.SplittableRandom.<init>()",
            "java.util.Collections.shuffle(java.util.List)",
            UUID.class.getName() + ".randomUUID()");

    @ArchTest
    static final ArchRule onlyTheEntryPointReadsTheMachinesClock = noClasses()
            .that()
            .doNotBelongToAnyOf(WorkerMain.class)
            .should()
            .accessTargetWhere(oneOf("a clock of the machine", CLOCKS));

    @ArchTest
    static final ArchRule nothingDrawsFromAnUnseededSource =
            noClasses().should().accessTargetWhere(oneOf("an unseeded random source", UNSEEDED));

    @ArchTest
    static final ArchRule nothingUsesRandomGeneratorsThatDifferBetweenMachinesOrRuns = noClasses()
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Random.class, SecureRandom.class, ThreadLocalRandom.class);

    /** Calls and method references alike ({@code System::nanoTime}). */
    private static DescribedPredicate<JavaAccess<?>> oneOf(String what, Set<String> names) {
        return DescribedPredicate.describe(
                what, access -> names.contains(access.getTarget().getFullName()));
    }
}

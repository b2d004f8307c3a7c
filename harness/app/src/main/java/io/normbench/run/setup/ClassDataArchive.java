package io.normbench.run.setup;

import io.normbench.measure.rounds.MeasureGroup;
import io.normbench.measure.rounds.RoundsSpec;
import io.normbench.protocol.Request;
import io.normbench.result.file.TrialFiles;
import io.normbench.run.worker.WorkerClient;
import io.normbench.run.worker.WorkerLaunch;
import io.normbench.run.worker.WorkerLogs;
import io.normbench.run.worker.container.ContainerClassData;
import io.normbench.run.worker.container.ContainerRunner;
import io.normbench.suite.Measurement;
import io.normbench.suite.plan.ComparisonGroup;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Trial;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the class data archive of an engine's workers: parsed classes that later workers map instead of reading them
 * from jars (JEP 350). It shortens a worker's start and changes nothing else; a virtual machine that cannot use it
 * ignores it.
 */
public final class ClassDataArchive {
    private static final double LIMIT_SECONDS = 300;

    private final RunContext context;

    /** Archives without a file of their own go into the installation of {@code context}, which must be a distribution. */
    public ClassDataArchive(RunContext context) {
        this.context = context;
    }

    /**
     * Runs the trials of {@code plan} on its first engine, in one worker that writes the archive when it ends.
     *
     * @return the archive; empty if this virtual machine did not write one
     */
    public Optional<Path> create(Plan plan) throws InterruptedException {
        return create(
                plan,
                context.installation().classDataArchive(engine(plan)).orElseThrow(ClassDataArchive::noDistribution));
    }

    /** The same into the file {@code archive}. */
    public Optional<Path> create(Plan plan, Path archive) throws InterruptedException {
        return create(plan, engine(plan), archive, List.of());
    }

    /**
     * The same for workers in containers, whose Java needs an archive of its own below.
     *
     * @param runner that of the context
     */
    public Optional<Path> create(Plan plan, ContainerRunner runner) throws InterruptedException {
        String engine = engine(plan);
        ContainerClassData archives = runner.classData(engine).orElseThrow(ClassDataArchive::noDistribution);
        try {
            archives.clear();
        } catch (IOException e) {
            throw UserError.infrastructure(
                    archives.folder() + ": cannot be made anew: " + e.getMessage() + "; check permissions", e);
        }
        if (!runner.writeBase(archives)) {
            return Optional.empty();
        }
        return create(plan, engine, archives.workers(), List.of("-XX:SharedArchiveFile=" + archives.base()));
    }

    private static String engine(Plan plan) {
        return plan.suite().engines().get(0);
    }

    private static UserError noDistribution() {
        return UserError.usage("not a distribution; run 'make build'");
    }

    private Optional<Path> create(Plan plan, String engine, Path archive, List<String> more)
            throws InterruptedException {
        Installation installation = context.installation();
        try (WorkerLogs logs = WorkerLogs.create("normbench-archive")) {
            List<String> flags = new ArrayList<>(more);
            flags.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:disable", "-Xlog:all=error:stderr"));
            WorkerLaunch launch = context.runner()
                    .placed(
                            engine,
                            new WorkerLaunch(
                                    installation.workerClassPath(engine),
                                    installation.nativesFlags(engine),
                                    1,
                                    0,
                                    Map.of(),
                                    logs.folder().resolve("archive.log")))
                    .with(flags, Map.of());
            try (WorkerClient worker = context.start(launch)) {
                for (ComparisonGroup group : ComparisonGroup.of(trials(plan, engine, true), plan.suite())) {
                    RoundsSpec spec = RoundsSpec.ofEach(plan.suite()
                            .measure(group.trials().get(0).cell().task())
                            .throughput()
                            .orElseThrow());
                    Optional<String> reference = group.reference().map(MeasureGroup::label);
                    MeasureGroup asked =
                            new MeasureGroup(group.id(), group.members(), reference, spec, 1, 1, logs.folder());
                    worker.ask(new Request.Group(asked), LIMIT_SECONDS, event -> {});
                }
                for (Trial trial : trials(plan, engine, false)) {
                    TrialFiles files = new TrialFiles(logs.folder(), trial.cellId(), trial.trialId());
                    worker.ask(
                            new Request.Trial(trial, files, Optional.empty(), Optional.empty()),
                            LIMIT_SECONDS,
                            event -> {});
                }
                // It writes the archive before it ends, which is its answer.
                worker.ask(new Request.Exit(), LIMIT_SECONDS, event -> {});
            }
        }
        return Optional.of(archive).filter(Files::isRegularFile);
    }

    private static List<Trial> trials(Plan plan, String engine, boolean ofThroughput) {
        return plan.trials().stream()
                .filter(trial -> trial.cell().engine().equals(engine))
                .filter(trial -> (trial.measurement() == Measurement.THROUGHPUT) == ofThroughput)
                .toList();
    }
}

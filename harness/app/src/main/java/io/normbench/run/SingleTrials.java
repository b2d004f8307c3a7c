package io.normbench.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.normbench.machine.EnergyMeter;
import io.normbench.machine.Environment;
import io.normbench.machine.HarnessBuild;
import io.normbench.machine.Machine;
import io.normbench.machine.MachineMonitor;
import io.normbench.result.Build;
import io.normbench.result.ConfusionFile;
import io.normbench.result.Manifest;
import io.normbench.result.ManifestFile;
import io.normbench.result.PicturesFile;
import io.normbench.result.PredictionsFile;
import io.normbench.result.ProvenanceFiles;
import io.normbench.result.ResultRow;
import io.normbench.result.StepsFile;
import io.normbench.suite.ModelSpec;
import io.normbench.suite.Plan;
import io.normbench.suite.Trial;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Runs trials one by one, in the order in which someone asks for them, each in a fresh worker.
 *
 * <p>Keeps a manifest and the workers' logs in a directory of its own, and hands rows back instead of writing them: who
 * asks writes the results. Raw steps, pictures, predictions and provenance go to that one's run directory, under the
 * name that it gives the trial. Safe for several threads.
 */
public final class SingleTrials {
    private final Plan plan;
    private final Path ownDir;
    private final Path runDir;
    private final Installation installation;
    private final LongSupplier nanoClock;
    private final ObjectMapper mapper = new ObjectMapper();
    private final RunRecorder recorder;
    private final GpuChoice gpus;
    private final Set<Lane> running = new LinkedHashSet<>();
    private boolean stopped;

    /**
     * @param plan the suite; trials of any number and seed of its cells may be asked for
     * @param suiteFile where the suite was read from
     * @param ownDir where manifest and logs go; made if it does not exist, otherwise carried on
     * @param runDir where the files of trials go
     * @param installation where workers are started from
     * @param commandLine the arguments of this process, for the record
     * @param clock wall-clock time
     * @param nanoClock nanoseconds, monotonic
     */
    public SingleTrials(
            Plan plan,
            Path suiteFile,
            Path ownDir,
            Path runDir,
            Installation installation,
            List<String> commandLine,
            Clock clock,
            LongSupplier nanoClock) {
        this.plan = plan;
        this.ownDir = ownDir;
        this.runDir = runDir;
        this.installation = installation;
        this.nanoClock = nanoClock;
        // Trials of one pair must run on the same GPU: all run on the first.
        gpus = GpuChoice.of(Machine.local(), plan.suite().device(), List.of()).first();
        Environment environment = NewManifest.environment(
                plan.suite(), Runtime.getRuntime().availableProcessors(), ownDir, Machine.local(), gpus);
        boolean resumed = ManifestFile.exists(ownDir);
        Manifest known = resumed
                ? ManifestFile.read(ownDir)
                : NewManifest.of(plan, suiteFile, commandLine, environment, clock.instant());
        Build build = BuildParts.of(
                installation,
                plan.suite().engines(),
                HarnessBuild.find(Machine.local().commands()));
        Manifest manifest =
                known.withInvocation(Manifest.Invocation.start(clock.instant(), resumed, Optional.of(build)));
        recorder = new RunRecorder(ownDir, row -> {}, environment, manifest);
        recorder.replace(manifest);
    }

    /** A model as rows name it: {@code preact-resnet(depth=8,width=16)}. */
    public static String modelName(ModelSpec model) {
        return RunRecorder.model(model);
    }

    /** The manifest as it stands; its fingerprint is complete after the first trial. */
    public Manifest manifest() {
        return recorder.manifest();
    }

    /** Whether this machine has a GPU that an engine could choose. */
    public boolean hasGpu() {
        return recorder.hasGpu();
    }

    /**
     * Runs {@code trial} in a worker of its own.
     *
     * @param name what the files of the trial and its log are called, beside the cell's id
     * @param threads threads per operation, if the suite does not say
     * @param listener hears how it goes on
     * @return its row, as an ordinary run would write it; empty if {@link #stop()} ended it
     * @throws UserError if no trial of this suite can be run, as when the engine cannot be started
     */
    public Optional<ResultRow> run(Trial trial, String name, int threads, RunListener listener)
            throws InterruptedException {
        LastRow last = new LastRow(listener);
        Lane lane = new Lane(
                plan.suite(),
                installation,
                gpus.places(threads).get(0),
                ownDir,
                recorder,
                new RunTotals(),
                new MachineMonitor(Machine.local(), nanoClock),
                new EnergyMeter(Machine.local(), nanoClock),
                last,
                mapper,
                nanoClock);
        synchronized (running) {
            if (stopped) {
                return Optional.empty();
            }
            running.add(lane);
        }
        try {
            delete(StepsFile.path(ownDir, trial.cellId(), trial.trialId()));
            lane.run(new TrialGroup(trial.cellId() + "-" + name, List.of(trial)));
        } finally {
            synchronized (running) {
                running.remove(lane);
            }
        }
        last.row.ifPresent(row -> List.<TrialFiles>of(
                        StepsFile::path,
                        PicturesFile::path,
                        PredictionsFile::path,
                        ConfusionFile::path,
                        ProvenanceFiles::path)
                .forEach(files -> move(
                        files.path(ownDir, trial.cellId(), trial.trialId()),
                        files.path(runDir, trial.cellId(), name))));
        return last.row;
    }

    /** Tells where a file of a trial lies. */
    private interface TrialFiles {
        Path path(Path directory, String cellId, String trialId);
    }

    /** What an attempt that was stopped left behind must not pass for this one's. */
    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw UserError.infrastructure("cannot delete " + file + ": " + e + ". Check permissions.", e);
        }
    }

    private static void move(Path from, Path to) {
        if (!Files.exists(from)) {
            return;
        }
        try {
            Files.createDirectories(to.getParent());
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw UserError.infrastructure(
                    "cannot move " + from + " to " + to + ": " + e + ". Check permissions and free space.", e);
        }
    }

    /** Kills every worker and starts no other; trials in flight get no row. */
    public void stop() {
        List<Lane> lanes;
        synchronized (running) {
            stopped = true;
            lanes = new ArrayList<>(running);
        }
        lanes.forEach(Lane::kill);
    }

    /** Passes on what it hears and keeps the row. */
    private static final class LastRow implements RunListener {
        private final RunListener next;
        private volatile Optional<ResultRow> row = Optional.empty();

        LastRow(RunListener next) {
            this.next = next;
        }

        @Override
        public void started(int planned, int pending) {
            next.started(planned, pending);
        }

        @Override
        public void trialStarted(Trial trial) {
            next.trialStarted(trial);
        }

        @Override
        public void progress(Trial trial, String phase, int done, int total) {
            next.progress(trial, phase, done, total);
        }

        @Override
        public void trialFinished(Trial trial, ResultRow finished) {
            row = Optional.of(finished);
            next.trialFinished(trial, finished);
        }

        @Override
        public void notice(String message) {
            next.notice(message);
        }
    }
}

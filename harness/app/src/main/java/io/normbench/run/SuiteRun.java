package io.normbench.run;

import io.normbench.machine.EnergyMeter;
import io.normbench.machine.Environment;
import io.normbench.machine.MachineMonitor;
import io.normbench.result.Build;
import io.normbench.result.Fingerprint;
import io.normbench.result.Manifest;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.result.file.RunLock;
import io.normbench.result.file.TrialFiles;
import io.normbench.run.lane.Lane;
import io.normbench.run.lane.RunListener;
import io.normbench.run.lane.RunParts;
import io.normbench.run.lane.RunRecorder;
import io.normbench.run.lane.RunTotals;
import io.normbench.run.lane.Scheduler;
import io.normbench.run.lane.SerializedListener;
import io.normbench.run.setup.BuildParts;
import io.normbench.run.setup.EngineProbe;
import io.normbench.run.setup.GpuChoice;
import io.normbench.run.setup.GpuEngines;
import io.normbench.run.setup.MixedBuilds;
import io.normbench.run.setup.NewManifest;
import io.normbench.run.setup.RunContext;
import io.normbench.suite.Suite;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Trial;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One invocation of {@code normbench run}: a plan carried out in a run directory, from the start or resumed. */
public final class SuiteRun {
    private final RunContext context;
    private final Plan plan;
    private final Path suiteFile;
    private final Path runDir;
    private final RunListener listener;
    private final GpuChoice gpus;
    private final RunTotals totals = new RunTotals();
    private volatile @Nullable Scheduler scheduler;
    private volatile boolean stopped;
    private Optional<String> runId = Optional.empty();
    private Runnable beforeRow = () -> {};

    /**
     * @param context where workers are started from, and how
     * @param plan what to run
     * @param suiteFile where the suite was read from
     * @param runDir where results go; made if it does not exist
     * @param gpus GPUs to use if the suite's device allows any: {@link GpuChoice#of}
     * @param listener hears how the run goes on
     */
    public SuiteRun(RunContext context, Plan plan, Path suiteFile, Path runDir, GpuChoice gpus, RunListener listener) {
        this.context = context;
        this.plan = plan;
        this.suiteFile = suiteFile;
        this.runDir = runDir;
        this.gpus = gpus;
        this.listener = listener;
    }

    /**
     * Makes this a part of a larger run.
     *
     * @param id that run's
     * @param check is called before a row is written, and throws if none may be
     * @return this
     */
    public SuiteRun partOf(String id, Runnable check) {
        runId = Optional.of(id);
        beforeRow = check;
        return this;
    }

    /** Runs every trial that has no row yet, with the build that measured the others: {@link #run(boolean)}. */
    public RunSummary run() throws InterruptedException {
        return run(false);
    }

    /**
     * Runs every trial that has no row yet.
     *
     * @param mixed whether rows of other builds may stand in the directory; each row says its own
     * @throws UserError if the directory is in use, belongs to another suite or build, or no engine can be started
     */
    public RunSummary run(boolean mixed) throws InterruptedException {
        long start = nanos();
        try (RunLock lock = RunLock.acquire(runDir, context.clock());
                ResultsFile results = ResultsFile.open(runDir)) {
            results.repairs().forEach(listener::notice);
            Set<String> done = results.completedKeys();
            List<Trial> pending = plan.trials().stream()
                    .filter(trial -> !done.contains(trial.key()))
                    .toList();
            Set<String> gpuEngines = gpuEngines();
            GpuChoice used = gpuEngines.isEmpty() ? GpuChoice.none() : gpus;
            Environment environment = NewManifest.environment(
                            plan.suite(), used.share(cores()), context.machine(), used)
                    .withRunner(context.runner().name(), context.runner().facts());
            boolean resumed = ManifestFile.exists(runDir);
            Build build = BuildParts.of(context, plan.suite());
            if (resumed && !pending.isEmpty()) {
                MixedBuilds.check(runDir, ManifestFile.read(runDir), results.rows(), build, mixed)
                        .ifPresent(listener::notice);
            }
            Manifest.Invocation invocation = Manifest.Invocation.start(now(), resumed, Optional.of(build));
            Manifest manifest =
                    manifest(environment, resumed).withInvocation(invocation).finishedIf(done, now());
            RunRecorder recorder = new RunRecorder(
                    runDir,
                    row -> {
                        beforeRow.run();
                        results.append(row);
                    },
                    environment,
                    manifest);
            recorder.replace(recorder.manifest());
            listener.started(plan.trials().size(), pending.size());
            if (!gpuEngines.isEmpty()) {
                gpus.notices().forEach(listener::notice);
            }
            execute(pending, recorder, gpuEngines);
            if (!stopped) {
                new FloorRun(runDir, recorder, context.installation().plugins(), context.nanoClock())
                        .complete(plan.trials(), results.rows());
            }
            Manifest finished = finish(recorder, invocation, start, results.completedKeys());
            List<ResultRow> rows = results.rows();
            return new RunSummary(
                    runDir,
                    finished,
                    rows,
                    totals.outcomes(),
                    totals.startMillis(),
                    (nanos() - start) / 1e9,
                    totals.workingSeconds(),
                    pending.size() - totals.trials());
        }
    }

    private Set<String> gpuEngines() throws InterruptedException {
        List<String> engines = plan.trials().stream()
                .map(trial -> trial.cell().engine())
                .distinct()
                .toList();
        return GpuEngines.of(plan.suite(), engines, gpus, new EngineProbe(context));
    }

    private void execute(List<Trial> pending, RunRecorder recorder, Set<String> gpuEngines)
            throws InterruptedException {
        RunParts parts = new RunParts(
                plan.suite(),
                runDir.resolve("logs"),
                trial -> new TrialFiles(runDir.toAbsolutePath(), trial.cellId(), trial.trialId()),
                recorder,
                totals,
                new MachineMonitor(context.machine(), context.nanoClock()),
                new EnergyMeter(context.machine(), context.nanoClock()),
                new SerializedListener(listener));
        scheduler = new Scheduler(plan.suite(), cores(), gpus, gpuEngines, place -> new Lane(context, parts, place));
        if (stopped) {
            scheduler.stop();
        }
        scheduler.run(pending);
    }

    private int cores() {
        return Math.min(
                Runtime.getRuntime().availableProcessors(), context.runner().cores());
    }

    private Manifest manifest(Environment environment, boolean resumed) {
        if (resumed) {
            Manifest known = ManifestFile.read(runDir);
            requireSame(known, plan.suite(), runDir, suiteFile);
            tellDifferences(known, environment);
            return known.withPlan(merged(known.plan(), NewManifest.planned(plan)));
        }
        Manifest fresh = NewManifest.of(plan, context.commandLine(), environment, now());
        return runId.map(fresh::withRunId).orElse(fresh);
    }

    /**
     * Checks that {@code known} is the manifest of a run of {@code suite}.
     *
     * @throws UserError if it is another's
     */
    public static void requireSame(Manifest known, Suite suite, Path runDir, Path suiteFile) {
        if (!known.suite().sha256().equals(suite.sha256())) {
            throw UserError.usage(
                    runDir + ": holds a run of suite '" + known.suite().name() + "' ("
                            + known.suite().sha256().substring(0, 12) + "), not of this version of " + suiteFile
                            + "; choose another directory with -o, or restore the suite");
        }
    }

    /** The trials of both plans: invocations with different filters add up. */
    public static List<Manifest.PlannedTrial> merged(
            List<Manifest.PlannedTrial> known, List<Manifest.PlannedTrial> more) {
        Map<String, Manifest.PlannedTrial> byKey = new LinkedHashMap<>();
        known.forEach(trial -> byKey.put(trial.key(), trial));
        more.forEach(trial -> byKey.putIfAbsent(trial.key(), trial));
        return List.copyOf(byKey.values());
    }

    /** Every row carries the fingerprint of its own worker; the user is told that they differ. */
    private void tellDifferences(Manifest known, Environment environment) {
        Fingerprint now = environment.fingerprint();
        Set<String> comparable = now.keys().keySet();
        known.fingerprint().diff(now).stream()
                .filter(difference -> comparable.contains(difference.key()))
                .forEach(difference -> listener.notice("this run began with " + difference.key() + " = "
                        + difference.mine() + "; now it is " + difference.theirs()
                        + ": rows of both are not comparable"));
    }

    private Manifest finish(RunRecorder recorder, Manifest.Invocation invocation, long start, Set<String> done) {
        Manifest manifest = recorder.manifest()
                .withLatestInvocation(
                        invocation.ended(now(), (nanos() - start) / 1e9, totals.workingSeconds(), totals.trials()))
                .finishedIf(done, now());
        recorder.replace(manifest);
        return manifest;
    }

    private Instant now() {
        return context.clock().instant();
    }

    private long nanos() {
        return context.nanoClock().getAsLong();
    }

    /** Kills all workers; the run can be resumed. Safe from any thread. */
    public void stop() {
        stopped = true;
        Scheduler current = scheduler;
        if (current != null) {
            current.stop();
        }
    }
}

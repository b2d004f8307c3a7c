package io.normbench.run;

import io.normbench.machine.EnergyMeter;
import io.normbench.machine.Environment;
import io.normbench.machine.MachineMonitor;
import io.normbench.result.Manifest;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.TrialFiles;
import io.normbench.run.lane.Lane;
import io.normbench.run.lane.RunListener;
import io.normbench.run.lane.RunParts;
import io.normbench.run.lane.RunRecorder;
import io.normbench.run.lane.RunTotals;
import io.normbench.run.lane.SoloTrial;
import io.normbench.run.lane.TrialGroup;
import io.normbench.run.setup.BuildParts;
import io.normbench.run.setup.GpuChoice;
import io.normbench.run.setup.NewManifest;
import io.normbench.run.setup.Place;
import io.normbench.run.setup.RunContext;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Trial;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs trials one by one, in the order in which someone asks for them, each in a fresh worker.
 *
 * <p>Keeps a manifest and the workers' logs in a directory of its own, and hands rows back instead of writing them: who
 * asks writes the results. Raw steps, pictures, predictions and provenance go to that one's run directory, under the
 * name that it gives the trial. Safe for several threads.
 */
public final class SingleTrials {
    private final RunContext context;
    private final Plan plan;
    private final Path ownDir;
    private final Path runDir;
    private final RunRecorder recorder;
    private final GpuChoice gpus;
    private final List<Runnable> kills = new ArrayList<>();
    private boolean stopped;

    /**
     * @param context where workers are started from, and how
     * @param plan the suite; trials of any number and seed of its cells may be asked for
     * @param ownDir where manifest and logs go; made if it does not exist, otherwise carried on
     * @param runDir where the files of trials go
     */
    public SingleTrials(RunContext context, Plan plan, Path ownDir, Path runDir) {
        this.context = context;
        this.plan = plan;
        this.ownDir = ownDir;
        this.runDir = runDir.toAbsolutePath();
        // Trials of one pair must run on the same GPU: all run on the first.
        gpus = GpuChoice.of(context.machine(), plan.suite().device(), List.of()).first();
        Environment environment = NewManifest.environment(
                plan.suite(), Runtime.getRuntime().availableProcessors(), context.machine(), gpus);
        Instant now = context.clock().instant();
        boolean resumed = ManifestFile.exists(ownDir);
        Manifest known =
                resumed ? ManifestFile.read(ownDir) : NewManifest.of(plan, context.commandLine(), environment, now);
        Manifest manifest = known.withInvocation(
                Manifest.Invocation.start(now, resumed, Optional.of(BuildParts.of(context, plan.suite()))));
        recorder = new RunRecorder(ownDir, row -> {}, environment, manifest);
        recorder.replace(manifest);
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
     * Runs {@code trial}, of whatever but throughput, in a worker of its own.
     *
     * @param name what the files of the trial and its log are called, beside the cell's id
     * @param threads threads per operation, if the suite does not say
     * @param listener hears how it goes on
     * @return its row, as an ordinary run would write it; empty if {@link #stop()} ended it
     * @throws UserError if no trial of this suite can be run, as when the engine cannot be started
     */
    public Optional<ResultRow> run(Trial trial, String name, int threads, RunListener listener)
            throws InterruptedException {
        Lane lane = new Lane(context, parts(name, listener), place(threads));
        if (!add(lane::kill)) {
            return Optional.empty();
        }
        return lane.run(new TrialGroup(trial.cellId() + "-" + name, List.of(trial))).stream()
                .findFirst();
    }

    /** The same for a throughput trial, which is measured block by block; empty after {@link #stop()}. */
    public Optional<SoloTrial> solo(Trial trial, String name, int threads, RunListener listener) {
        SoloTrial solo =
                new SoloTrial(context, parts(name, listener), place(threads), trial, trial.cellId() + "-" + name);
        return add(solo::kill) ? Optional.of(solo) : Optional.empty();
    }

    private RunParts parts(String name, RunListener listener) {
        return new RunParts(
                plan.suite(),
                ownDir.resolve("logs"),
                asked -> new TrialFiles(runDir, asked.cellId(), name),
                recorder,
                new RunTotals(),
                // What the other build's worker does in the same rounds is no load of others.
                new MachineMonitor(context.machine(), context.nanoClock(), MachineMonitor::siblings),
                new EnergyMeter(context.machine(), context.nanoClock()),
                listener);
    }

    private Place place(int threads) {
        return gpus.places(threads).get(0);
    }

    private synchronized boolean add(Runnable kill) {
        if (!stopped) {
            kills.add(kill);
        }
        return !stopped;
    }

    /** Kills every worker and starts no other; trials in flight get no row. */
    public synchronized void stop() {
        stopped = true;
        kills.forEach(Runnable::run);
    }
}

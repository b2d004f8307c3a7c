package io.normbench.run.slurm;

import io.normbench.machine.Environment;
import io.normbench.result.Build;
import io.normbench.result.Manifest;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.result.file.RunLock;
import io.normbench.run.SuiteRun;
import io.normbench.run.setup.BuildParts;
import io.normbench.run.setup.GpuChoice;
import io.normbench.run.setup.NewManifest;
import io.normbench.run.setup.RunContext;
import io.normbench.suite.RunnerSpec;
import io.normbench.suite.SlurmSpec;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Trial;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** A run whose trials Slurm starts: submitted, or what is left of it submitted again, and collected. */
public final class SlurmRun {
    /** The suite's text in a run directory, from which elements plan again. */
    public static final String SUITE = "suite.yaml";

    private final RunContext context;
    private final Slurm slurm;
    private final Path runDir;
    private final Consumer<String> notices;

    /**
     * @param context of this process
     * @param slurm the cluster
     * @param runDir the run directory
     * @param notices hears what the user should know
     */
    public SlurmRun(RunContext context, Slurm slurm, Path runDir, Consumer<String> notices) {
        this.context = context;
        this.slurm = slurm;
        this.runDir = runDir;
        this.notices = notices;
    }

    /**
     * What was submitted.
     *
     * @param jobs numbers of the jobs
     * @param elements how many elements they have
     * @param trials how many trials
     */
    public record Submitted(List<String> jobs, int elements, int trials) {}

    /**
     * Submits the trials that have no row and are not in the queue.
     *
     * @param seconds the estimate of a trial
     * @throws UserError if the directory is another suite's, or Slurm refuses
     */
    public Submitted submit(Plan plan, Path suiteFile, SlurmSpec spec, ToDoubleFunction<Trial> seconds)
            throws InterruptedException {
        Path program = context.installation()
                .home()
                .map(home -> home.resolve("bin/normbench"))
                .orElseThrow(() -> UserError.usage("runner slurm needs a distribution; run 'make build'"));
        try (RunLock lock = RunLock.acquireWithin(runDir, context.clock(), Collector.PATIENCE);
                ResultsFile results = ResultsFile.open(runDir)) {
            results.repairs().forEach(notices);
            String runId = record(plan, suiteFile);
            new Collector(runDir, context.clock()).collect(results);
            Set<String> taken = new HashSet<>(results.completedKeys());
            taken.addAll(queuedKeys());
            List<Trial> pending = plan.trials().stream()
                    .filter(trial -> !taken.contains(trial.key()))
                    .toList();
            if (pending.isEmpty()) {
                return new Submitted(List.of(), 0, 0);
            }
            List<Packing.Array> arrays = new Packing(plan.suite(), spec, seconds).arrays(pending, slurm.longestArray());
            Submission submission = new Submission(
                    Submission.all(runDir).size() + 1,
                    runId,
                    arrays.stream()
                            .map(array -> new Submission.Job("", array.settings(), array.elements()))
                            .toList());
            submission.write(runDir);
            List<String> jobs = new ArrayList<>();
            for (int array = 0; array < arrays.size(); array++) {
                String script = ElementScript.of(
                        program,
                        runDir,
                        submission.number(),
                        array,
                        context.installation().plugins());
                String job;
                try {
                    job = submit(plan, arrays.get(array), script, jobs);
                } catch (UserError refused) {
                    if (jobs.isEmpty()) {
                        submission.delete(runDir);
                    }
                    throw refused;
                }
                jobs.add(job);
                submission = submission.with(array, job);
                submission.write(runDir);
            }
            return new Submitted(
                    jobs,
                    arrays.stream().mapToInt(array -> array.elements().size()).sum(),
                    pending.size());
        }
    }

    private String submit(Plan plan, Packing.Array array, String script, List<String> before)
            throws InterruptedException {
        Path logs = Submission.folder(runDir.toAbsolutePath().normalize()).resolve("logs");
        try {
            Files.createDirectories(logs);
            return slurm.submit("normbench-" + plan.suite().name(), array, script, logs.resolve("%A_%a.log"));
        } catch (IOException e) {
            throw UserError.infrastructure(logs + ": cannot be made: " + e.getMessage(), e);
        } catch (UserError refused) {
            if (!before.isEmpty()) {
                notices.accept("submitted before: " + String.join(", ", before) + "; they go on, and running this again"
                        + " submits the rest");
            }
            throw refused;
        }
    }

    /** Writes the manifest, as any run's, and returns the run's id; where it happens is known when the first shard is merged. */
    private String record(Plan plan, Path suiteFile) {
        Environment environment = NewManifest.environment(plan.suite(), 0, context.machine(), GpuChoice.none())
                .withRunner(RunnerSpec.SLURM, Map.of());
        boolean resumed = ManifestFile.exists(runDir);
        Manifest manifest;
        if (resumed) {
            Manifest known = ManifestFile.read(runDir);
            SuiteRun.requireSame(known, plan.suite(), runDir, suiteFile);
            manifest = known.withPlan(SuiteRun.merged(known.plan(), NewManifest.planned(plan)));
        } else {
            manifest = NewManifest.of(
                    plan, context.commandLine(), environment, context.clock().instant());
        }
        Build build = BuildParts.of(context, plan.suite());
        ManifestFile.write(
                runDir,
                manifest.withInvocation(
                        Manifest.Invocation.start(context.clock().instant(), resumed, Optional.of(build))));
        Path copy = Submission.folder(runDir).resolve(SUITE);
        try {
            Files.createDirectories(copy.getParent());
            Files.writeString(copy, plan.suite().text());
        } catch (IOException e) {
            throw UserError.infrastructure(copy + ": cannot be written: " + e.getMessage() + "; free some room", e);
        }
        return manifest.runId();
    }

    /** Trials of elements that wait or run. */
    private Set<String> queuedKeys() throws InterruptedException {
        Map<String, Element> elements = elements();
        Set<String> keys = new HashSet<>();
        for (String queued : queued().keySet()) {
            Optional.ofNullable(elements.get(queued)).ifPresent(element -> keys.addAll(element.keys()));
        }
        return keys;
    }

    private Map<String, Slurm.Queued> queued() throws InterruptedException {
        return slurm.queued(jobs())
                .orElseThrow(
                        () -> UserError.infrastructure(
                                "Slurm does not say which jobs of this run are in its queue; see 'scontrol ping', and run this again"));
    }

    /** Elements by {@code job_element}. */
    private Map<String, Element> elements() {
        Map<String, Element> elements = new LinkedHashMap<>();
        for (Submission submission : Submission.all(runDir)) {
            for (Submission.Job job : submission.arrays()) {
                for (int i = 0; i < job.elements().size() && !job.job().isEmpty(); i++) {
                    elements.put(job.job() + "_" + i, job.elements().get(i));
                }
            }
        }
        return elements;
    }

    /** Numbers of all jobs of this run. */
    public Set<String> jobs() {
        Set<String> jobs = new LinkedHashSet<>();
        Submission.all(runDir).forEach(submission -> jobs.addAll(submission.jobs()));
        return jobs;
    }

    /**
     * Elements of this run in the queue, by {@code job_element}; empty if Slurm does not answer, as while its controller
     * starts again.
     */
    public Optional<Map<String, Slurm.Queued>> queue() throws InterruptedException {
        return slurm.queued(jobs());
    }

    /** Cancels this run's jobs. */
    public void cancel() throws InterruptedException {
        slurm.cancel(jobs());
    }
}

package io.normbench.run.slurm;

import io.normbench.result.ResultRow;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.run.SuiteRun;
import io.normbench.run.lane.RunListener;
import io.normbench.run.setup.GpuChoice;
import io.normbench.run.setup.RunContext;
import io.normbench.run.worker.NamedRunner;
import io.normbench.run.worker.Runner;
import io.normbench.suite.RunnerSpec;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Trial;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at an element of a job array, on its node: a run of the element's trials in a shard, by workers beside this
 * process. Trials that an earlier attempt, or the run itself, has rows of are left out.
 */
public final class ElementRun {
    /** How often an attempt says that it lives. */
    static final long BEAT_SECONDS = 10;

    private static final String NODE = "SLURMD_NODENAME";
    private static final String PARTITION = "SLURM_JOB_PARTITION";
    private static final String JOB = "SLURM_ARRAY_JOB_ID";
    private static final String ELEMENT = "SLURM_ARRAY_TASK_ID";
    private static final String CORES = "SLURM_CPUS_ON_NODE";
    private static final String RESTARTS = "SLURM_RESTART_COUNT";

    private final RunContext context;
    private final Path runDir;
    private final Shard shard;
    private final Map<String, String> variables;
    private volatile @Nullable SuiteRun run;
    private volatile boolean stopped;

    /**
     * @param context of this process; where its workers live is said anew
     * @param runDir the run directory
     * @param submission number of the submission
     * @param array number of the array in it
     * @param variables this process's environment, with Slurm's variables
     * @throws UserError if Slurm's are missing
     */
    public ElementRun(RunContext context, Path runDir, int submission, int array, Map<String, String> variables) {
        this.runDir = runDir;
        this.variables = variables;
        if (!variables.containsKey(ELEMENT)) {
            throw UserError.usage(
                    "no " + ELEMENT + ": elements are started by Slurm; say 'normbench run SUITE --runner slurm'");
        }
        this.shard = Shard.of(
                runDir,
                submission,
                array,
                Integer.parseInt(variables.get(ELEMENT)),
                Integer.parseInt(variables.getOrDefault(RESTARTS, "0")));
        this.context = new RunContext(
                context.installation(),
                new NamedRunner(Runner.local(), RunnerSpec.SLURM, facts(variables), cores(variables)),
                context.machine(),
                context.clock(),
                context.nanoClock(),
                context.commandLine());
    }

    /** Those of the job: where Slurm does not bind it to them, all of the node's would look free. */
    private static int cores(Map<String, String> variables) {
        String cores = variables.getOrDefault(CORES, "");
        return cores.matches("[1-9][0-9]{0,5}") ? Integer.parseInt(cores) : Integer.MAX_VALUE;
    }

    private static Map<String, String> facts(Map<String, String> variables) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("node", variables.getOrDefault(NODE, "unknown"));
        facts.put("partition", variables.getOrDefault(PARTITION, "unknown"));
        return facts;
    }

    /**
     * Carries out what is left of the element.
     *
     * @param plan the whole suite's
     * @param suiteFile where it was read from
     * @param gpus of this node
     * @return how many trials are left without a row
     */
    public int run(Plan plan, Path suiteFile, GpuChoice gpus, RunListener listener) throws InterruptedException {
        Submission submission = Submission.read(runDir, shard.submission());
        Set<String> keys = new HashSet<>(submission
                .arrays()
                .get(shard.array())
                .elements()
                .get(shard.element())
                .keys());
        keys.removeAll(done());
        List<Trial> trials = plan.trials().stream()
                .filter(trial -> keys.contains(trial.key()))
                .toList();
        shard.raiseFence();
        beat();
        if (trials.isEmpty()) {
            return 0;
        }
        ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "heartbeat");
            thread.setDaemon(true);
            return thread;
        });
        try {
            heart.scheduleAtFixedRate(this::beat, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
            Plan part = new Plan(plan.suite(), trials, List.of());
            run = new SuiteRun(context, part, suiteFile, shard.folder(), gpus, listener)
                    .partOf(submission.runId(), this::checkFence);
            if (stopped) {
                run.stop();
            }
            return run.run(true).left();
        } finally {
            heart.shutdownNow();
        }
    }

    /** Trials with a row: in the results that were merged, and in the shards of earlier attempts. */
    private Set<String> done() {
        Set<String> done = new HashSet<>();
        for (ResultRow row : ResultsFile.read(runDir)) {
            done.add(row.key());
        }
        for (Shard each : Shard.all(runDir)) {
            boolean earlier = each.submission() == shard.submission()
                    && each.array() == shard.array()
                    && each.element() == shard.element()
                    && each.attempt() < shard.attempt();
            if (earlier && ManifestFile.exists(each.folder())) {
                ResultsFile.read(each.folder()).forEach(row -> done.add(row.key()));
            }
        }
        return done;
    }

    private void checkFence() {
        if (shard.fenced()) {
            throw UserError.infrastructure(
                    "Slurm has started this element again, and this attempt ends without a further row");
        }
    }

    /** A disk that is full costs a heartbeat, not the run. */
    private void beat() {
        try {
            shard.beat(
                    context.clock().instant(),
                    "node=" + variables.getOrDefault(NODE, "unknown") + " job=" + variables.getOrDefault(JOB, "0") + "_"
                            + shard.element());
        } catch (UserError unwritten) {
            return;
        }
    }

    /** Kills the workers; what has no row is for a later attempt. Safe from any thread. */
    public void stop() {
        stopped = true;
        SuiteRun current = run;
        if (current != null) {
            current.stop();
        }
    }
}

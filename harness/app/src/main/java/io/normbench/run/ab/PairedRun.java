package io.normbench.run.ab;

import io.normbench.result.Manifest;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.result.file.RunLock;
import io.normbench.util.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One invocation of a measurement of builds against each other: starts their processes, locks the directory, runs every
 * trial that has no row yet, and keeps record and manifest. Which trials, and what is recorded, its callers say.
 */
public final class PairedRun {
    private final Path dir;
    private final AbListener listener;
    private final int cores;
    private final Clock clock;
    private final LongSupplier nanoClock;
    private volatile @Nullable ArmFleet fleet;
    private volatile boolean stopped;

    /**
     * @param dir the run directory
     * @param listener hears how it goes on
     * @param cores cores that this process may use
     * @param clock wall-clock time
     * @param nanoClock nanoseconds, monotonic
     */
    public PairedRun(Path dir, AbListener listener, int cores, Clock clock, LongSupplier nanoClock) {
        this.dir = dir;
        this.listener = listener;
        this.cores = cores;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    /**
     * What to start.
     *
     * @param members the builds
     * @param suiteFile the suite
     * @param filters conditions that trials must meet
     * @param threads threads per operation; 0 for what the suite says
     * @param workingDirectory where data folders that the suite names are looked for
     */
    public record Builds(
            List<ArmFleet.Member> members, Path suiteFile, List<String> filters, int threads, Path workingDirectory) {
        /**
         * Refuses more than {@value AbRun#MOST_CELLS} cells, unless they are allowed.
         *
         * @throws UserError if there are more
         */
        public void checkNumber(int cells, boolean allowMany) {
            if (cells > AbRun.MOST_CELLS && !allowMany) {
                throw UserError.usage(suiteFile + " has " + cells + " cells; at most " + AbRun.MOST_CELLS
                        + " are measured in pairs, for more take long and need a larger effect to be seen; choose with"
                        + " --filter, or say --allow-many");
            }
        }
    }

    /**
     * What to measure.
     *
     * @param trials the trials of this invocation, done or not, in order
     * @param record where the measurement is recorded
     */
    public record Work(List<AbTrial> trials, PairedRecord record) {}

    /**
     * Runs the trials that have no row yet.
     *
     * @param commandLine the arguments of this invocation, for the record
     * @param planner says what to measure, once the arms have told what they have
     * @throws UserError if an arm cannot be measured, or the directory is in use or holds something else
     */
    public AbSummary run(Builds builds, List<String> commandLine, Function<ArmFleet, Work> planner)
            throws InterruptedException {
        long start = nanoClock.getAsLong();
        try (ArmFleet arms = ArmFleet.start(builds, dir)) {
            fleet = arms;
            if (stopped) {
                arms.stop();
            }
            arms.hello();
            Work work = planner.apply(arms);
            List<AbTrial> trials = work.trials();
            int cells = (int) trials.stream().map(AbTrial::cell).distinct().count();
            listener.planned(cells, trials.size(), arms.seconds(trials));
            try (RunLock lock = RunLock.acquire(dir, clock)) {
                check(work.record());
                try (ResultsFile results = ResultsFile.open(dir)) {
                    results.repairs().forEach(listener::notice);
                    arms.open();
                    return measure(work, arms, results, commandLine, start);
                }
            }
        } finally {
            fleet = null;
        }
    }

    private void check(PairedRecord record) {
        if (record.exists()) {
            record.check();
        } else if (ManifestFile.exists(dir) || Files.exists(dir.resolve(ResultsFile.NAME))) {
            throw UserError.usage(dir + ": holds a run that is no " + record.kind()
                    + " measurement; choose another directory with -o");
        }
    }

    private AbSummary measure(Work work, ArmFleet arms, ResultsFile results, List<String> commandLine, long start)
            throws InterruptedException {
        Instant now = clock.instant();
        Manifest.Invocation invocation =
                Manifest.Invocation.start(now, work.record().exists(), Optional.empty());
        PairedRecord.Identity run = work.record().begin(now);
        CombinedManifest manifest = new CombinedManifest(dir, arms, work.trials(), commandLine);
        manifest.begin(run.runId(), run.created(), invocation, results.completedKeys());
        List<AbTrial> pending = arms.pending(work.trials(), results.completedKeys());
        listener.started(work.trials().size(), pending.size(), arms.seconds(pending));
        AbExecution execution =
                new AbExecution(arms, results, dir, run.runId(), cores, listener, () -> stopped, nanoClock);
        try {
            execution.run(pending);
        } finally {
            Manifest.Invocation ended = invocation.ended(
                    clock.instant(),
                    (nanoClock.getAsLong() - start) / 1e9,
                    execution.workingSeconds(),
                    execution.done());
            work.record().end(results.rows(), manifest.end(run.runId(), run.created(), ended, results.completedKeys()));
        }
        return new AbSummary(
                dir,
                results.rows(),
                execution.done(),
                pending.size() - execution.done(),
                (nanoClock.getAsLong() - start) / 1e9);
    }

    /** Kills all workers; the measurement can be resumed. Safe from any thread. */
    public void stop() {
        stopped = true;
        ArmFleet current = fleet;
        if (current != null) {
            current.stop();
        }
    }
}

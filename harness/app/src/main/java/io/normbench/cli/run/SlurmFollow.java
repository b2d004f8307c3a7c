package io.normbench.cli.run;

import io.normbench.cli.common.Interruption;
import io.normbench.publish.RunReports;
import io.normbench.run.TimeEstimate;
import io.normbench.run.setup.RunContext;
import io.normbench.run.slurm.Collector;
import io.normbench.run.slurm.Collector.Collected;
import io.normbench.run.slurm.RunStatus;
import io.normbench.run.slurm.Slurm;
import io.normbench.run.slurm.SlurmRun;
import io.normbench.run.slurm.SystemPrograms;
import io.normbench.suite.SlurmSpec;
import io.normbench.suite.plan.Plan;
import io.normbench.util.UserError;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** What {@code normbench run} does where Slurm runs the suite: submits what is left, follows it, and collects. */
final class SlurmFollow {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 2_000;
    private static final int INTERRUPTED = 130;

    @Option(
            names = "--slurm",
            paramLabel = "KEY=VALUE",
            description =
                    "What runner slurm asks of Slurm, before what the suite says: partition, account, constraint, qos,"
                            + " reservation, gpus, cpus, memory, time, minutes (of cells an element), concurrent.")
    private List<String> assignments = List.of();

    @Option(names = "--detach", description = "With runner slurm: submit, and do not wait.")
    private boolean detach;

    @Option(names = "--cancel", description = "With runner slurm: Ctrl-C cancels the jobs. Otherwise they go on.")
    private boolean cancel;

    /** What is asked of Slurm, checked. */
    SlurmSpec spec(SlurmSpec suites) {
        return suites.with(assignments);
    }

    /** Runs {@code plan} on the cluster; returns the exit status. */
    int run(RunContext context, Plan plan, Path suiteFile, Path runDir, SlurmSpec spec, PrintWriter out)
            throws InterruptedException {
        SlurmRun run = new SlurmRun(context, new Slurm(new SystemPrograms(PATIENCE)), runDir, out::println);
        TimeEstimate estimate = new TimeEstimate(plan.suite(), 1);
        SlurmRun.Submitted submitted = run.submit(plan, suiteFile, spec, estimate::seconds);
        out.printf(
                Locale.ROOT,
                "%s; results in %s%n",
                submitted.trials() == 0
                        ? "nothing to submit"
                        : submitted.trials() + " trials submitted in " + submitted.elements()
                                + (submitted.elements() == 1 ? " element" : " elements") + " of job "
                                + String.join(", ", submitted.jobs()),
                runDir);
        out.flush();
        if (detach) {
            out.println("follow them with 'normbench status " + runDir + " --watch', then 'normbench collect " + runDir
                    + "'");
            return 0;
        }
        Interruption interruption = Interruption.install(() -> interrupted(run, runDir, out));
        Collected collected;
        boolean ended;
        try {
            collected = follow(context, run, runDir, out);
        } finally {
            ended = interruption.remove();
        }
        if (!ended) {
            return INTERRUPTED;
        }
        if (collected.rows() > 0) {
            RunReports.render(runDir, runDir.resolve("report"));
            out.println("report: " + runDir.resolve("report/index.html"));
        }
        if (!collected.complete()) {
            new RunStatus(runDir, run.queue(), context.clock().instant())
                    .lines()
                    .forEach(out::println);
            out.flush();
            Optional<Map.Entry<String, Slurm.Queued>> held = held(run.queue());
            if (held.isPresent()) {
                throw UserError.infrastructure((collected.planned() - collected.rows())
                        + " trials have no row, and Slurm holds the jobs that are left ("
                        + held.get().getValue().reason() + "); see 'sinfo -R', say 'scontrol release "
                        + held.get().getKey() + "', and run this again to follow them");
            }
            throw UserError.infrastructure(
                    (collected.planned() - collected.rows()) + " trials have no row, and none of the"
                            + " jobs is left in Slurm's queue; run this again to submit them again");
        }
        return 0;
    }

    private void interrupted(SlurmRun run, Path runDir, PrintWriter out) {
        try {
            if (cancel) {
                run.cancel();
                out.println("the jobs were cancelled; run this again to go on");
            } else {
                out.println("the jobs go on: follow them with 'normbench status " + runDir
                        + " --watch', or run this again; cancel them with 'scancel " + String.join(" ", run.jobs())
                        + "'");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        out.flush();
    }

    private static Collected follow(RunContext context, SlurmRun run, Path runDir, PrintWriter out)
            throws InterruptedException {
        Collector collector = new Collector(runDir, context.clock());
        int told = -1;
        Set<String> reasons = new HashSet<>();
        while (true) {
            // In this order: what ended before it was asked for has written its rows.
            Optional<Map<String, Slurm.Queued>> queue = run.queue();
            Collected collected = collector.collect();
            if (collected.rows() != told) {
                out.printf(Locale.ROOT, "%d of %d trials have a row%n", collected.rows(), collected.planned());
                out.flush();
                told = collected.rows();
            }
            queue.orElse(Map.of()).forEach((element, queued) -> {
                if (queued.waits() && reasons.add(queued.reason())) {
                    out.println("waiting, says Slurm: " + queued.reason() + " (" + element + ")");
                    out.flush();
                }
            });
            // What is held goes on when a person says so, which is not waited for.
            if (collected.complete()
                    || queue.isPresent() && queue.get().values().stream().allMatch(Slurm.Queued::held)) {
                return collected;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static Optional<Map.Entry<String, Slurm.Queued>> held(Optional<Map<String, Slurm.Queued>> queue) {
        return queue.orElse(Map.of()).entrySet().stream()
                .filter(each -> each.getValue().held())
                .min(Map.Entry.comparingByKey());
    }
}

package io.normbench.cli.run;

import io.normbench.cli.common.GpuArguments;
import io.normbench.cli.common.Interruption;
import io.normbench.cli.common.ProgressView;
import io.normbench.cli.common.RunnerArguments;
import io.normbench.cli.common.SuiteArguments;
import io.normbench.cli.common.VersionProvider;
import io.normbench.data.DataInfo;
import io.normbench.machine.Machine;
import io.normbench.publish.RunReports;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.run.RunSummary;
import io.normbench.run.SuiteRun;
import io.normbench.run.TimeEstimate;
import io.normbench.run.setup.GpuChoice;
import io.normbench.run.setup.RunContext;
import io.normbench.run.setup.RunDirectories;
import io.normbench.run.setup.Runners;
import io.normbench.run.worker.Runner;
import io.normbench.suite.RunnerSpec;
import io.normbench.suite.SlurmSpec;
import io.normbench.suite.TaskSpec;
import io.normbench.suite.plan.Plan;
import io.normbench.util.UserError;
import io.normbench.weights.StartingWeights;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code normbench run}: carries out a suite, or resumes one. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs a suite, with progress and time left; a second call on the same directory resumes.")
public final class RunCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;

    @Mixin
    private SuiteArguments arguments;

    @Mixin
    private GpuArguments gpuArguments;

    @Mixin
    private RunnerArguments runnerArguments;

    @Mixin
    private SlurmFollow slurm;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Run directory (default: runs/<suite>-<time>); a run of this suite in it is resumed.")
    private @Nullable Path output;

    @Option(
            names = "--mixed",
            description = "Go on with a run that another build or other plug-in jars began; rows, report and gate keep"
                    + " the builds apart.")
    private boolean mixed;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Machine machine = Machine.local();
        Plan plan = arguments.plan();
        plan.trials().stream()
                .map(trial -> trial.cell().task().model())
                .distinct()
                .forEach(StartingWeights::verify);
        RunnerSpec runner = runnerArguments.of(plan.suite());
        Path runDir = output != null
                ? output
                : RunDirectories.fresh(plan.suite().name(), Clock.systemUTC().instant());
        SlurmSpec asked = slurm.spec(runner.slurm());
        if (runner.name().equals(RunnerSpec.SLURM)) {
            RunContext here = RunContext.of(
                    arguments.installation(),
                    Runner.local(),
                    spec.commandLine().getParent().getParseResult().originalArgs());
            return slurm.run(here, plan, arguments.file(), runDir, asked, out);
        }
        GpuChoice gpus = gpuArguments.choice(plan.suite());
        RunContext context = RunContext.of(
                arguments.installation(),
                new Runners(arguments.installation(), machine).of(runner, plan.suite(), List.of(runDir), gpus),
                spec.commandLine().getParent().getParseResult().originalArgs());
        TimeEstimate estimate =
                new TimeEstimate(plan.suite(), Runtime.getRuntime().availableProcessors(), gpus);
        ProgressView progress = ProgressView.create(out, plan, estimate, System::nanoTime);
        out.printf(
                Locale.ROOT,
                "suite %s: %d trials, about %s; results in %s%n",
                plan.suite().name(),
                plan.trials().size(),
                TimeEstimate.text(estimate.seconds(plan)),
                runDir);
        out.printf(Locale.ROOT, "measured by %s%n", new VersionProvider().getVersion()[0]);
        PlanCommand.tell(plan.suite(), gpus, out);
        out.flush();
        SuiteRun run = new SuiteRun(context, plan, arguments.file(), runDir, gpus, progress);
        Interruption interruption = Interruption.install(run, progress, runDir);
        RunSummary summary;
        boolean ended;
        try {
            summary = run.run(mixed);
        } finally {
            ended = interruption.remove();
            progress.close();
        }
        if (!ended) {
            return INTERRUPTED;
        }
        RunReports.render(summary.runDir(), runDir.resolve("report"));
        print(summary, out);
        List<String> badData = badData(plan, summary.rows());
        List<String> failures = badData.isEmpty() ? failures(plan, summary) : badData;
        failures.forEach(spec.commandLine().getErr()::println);
        if (!badData.isEmpty()) {
            return UserError.USAGE;
        }
        return failures.isEmpty() ? 0 : UserError.INFRASTRUCTURE;
    }

    /** What is wrong with the data of each task whose data cannot be used, all or in part. */
    private static List<String> badData(Plan plan, List<ResultRow> rows) {
        return plan.trials().stream()
                .map(trial -> trial.cell().task())
                .distinct()
                .flatMap(task -> rows.stream()
                        .filter(row -> row.cell().task().equals(task.id()))
                        .map(ResultRow::outcome)
                        .filter(Outcome.BadData.class::isInstance)
                        .map(outcome -> "task '" + task.id() + "': bad data: " + outcome.reason())
                        .distinct())
                .toList();
    }

    /** Why nothing can be said of the whole suite, or of a task: other failures are results. */
    private static List<String> failures(Plan plan, RunSummary summary) {
        if (!anyCompleted(summary.rows())) {
            return List.of("no trial completed");
        }
        Set<String> read = summary.manifest().observed().data().stream()
                .map(DataInfo::name)
                .collect(Collectors.toSet());
        return plan.trials().stream()
                .map(trial -> trial.cell().task())
                .distinct()
                .filter(task -> !read.contains(task.data().name()))
                .flatMap(task -> unread(task, summary.rows()).stream())
                .toList();
    }

    private static Optional<String> unread(TaskSpec task, List<ResultRow> rows) {
        List<Outcome> outcomes = rows.stream()
                .filter(row -> row.cell().task().equals(task.id()))
                .map(ResultRow::outcome)
                .toList();
        return outcomes.stream()
                .findFirst()
                .filter(first -> outcomes.stream().allMatch(Outcome.Unsupported.class::isInstance))
                .map(first ->
                        "task '" + task.id() + "': data '" + task.data().name() + "' were not read: " + first.reason());
    }

    public static boolean anyCompleted(List<ResultRow> rows) {
        return rows.stream().anyMatch(row -> row.outcome() instanceof Outcome.Completed);
    }

    private static void print(RunSummary summary, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%s%n",
                summary.outcomes().isEmpty()
                        ? "nothing was left to run"
                        : summary.outcomes().entrySet().stream()
                                .map(entry ->
                                        entry.getValue() + " " + entry.getKey().replace('_', ' '))
                                .sorted(Collections.reverseOrder())
                                .collect(Collectors.joining(", ", "trials: ", "")));
        out.printf(
                Locale.ROOT,
                "wall time %s; without a worker %.1f s (%.1f%%)%n",
                TimeEstimate.text(summary.wallSeconds()),
                summary.wallSeconds() - summary.workerSeconds(),
                100 * summary.overheadShare());
        summary.manifest().observed().data().stream()
                .filter(data -> data.trainImages() > 0)
                .map(data -> String.format(
                        Locale.ROOT,
                        "data %s: %d training and %d test images",
                        data.name(),
                        data.trainImages(),
                        data.testImages()))
                .distinct()
                .forEach(out::println);
        List<Long> starts = summary.workerStartMillis().stream().sorted().toList();
        if (!starts.isEmpty()) {
            out.printf(
                    Locale.ROOT,
                    "worker start to first step: median %.2f s, longest %.2f s (%d workers)%n",
                    starts.get(starts.size() / 2) / 1e3,
                    starts.get(starts.size() - 1) / 1e3,
                    starts.size());
        }
        out.printf(
                Locale.ROOT, "report: %s%n", summary.runDir().resolve("report").resolve("index.html"));
        out.flush();
    }
}

package io.normbench.cli.check;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.normbench.cli.common.Interruption;
import io.normbench.cli.common.ProgressView;
import io.normbench.cli.common.RunnerArguments;
import io.normbench.cli.common.Vocabulary;
import io.normbench.machine.Machine;
import io.normbench.reproduce.Answer;
import io.normbench.reproduce.Reproduction;
import io.normbench.reproduce.StoredRun;
import io.normbench.reproduce.Tolerances;
import io.normbench.run.RunSummary;
import io.normbench.run.SuiteRun;
import io.normbench.run.TimeEstimate;
import io.normbench.run.setup.GpuChoice;
import io.normbench.run.setup.Installation;
import io.normbench.run.setup.RunContext;
import io.normbench.run.setup.RunDirectories;
import io.normbench.run.setup.Runners;
import io.normbench.suite.Suite;
import io.normbench.suite.plan.Filter;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Planner;
import io.normbench.suite.plan.Trial;
import io.normbench.suite.read.SuiteLoader;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code normbench reproduce}: runs the trials of a stored run again and says whether they gave the same. */
@Command(
        name = "reproduce",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the trials of a stored run again, from the suite in its manifest, and answers for each:",
            "REPRODUCED: all losses that both runs have are the same bits, so is the metric, and the step time is within"
                    + " its tolerance; WITHIN NOISE: no larger difference than chance explains; NOT REPRODUCED.",
            "The worst answer decides the exit status: 0, 0, 1."
        })
public final class ReproduceCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;
    private static final int NOT_REPRODUCED = 1;

    @Parameters(index = "0", paramLabel = "RUN", description = "A run directory.")
    private Path run;

    @Option(
            names = "--filter",
            paramLabel = "EXPR",
            description = "Only matching trials, as for 'normbench run'. May be given more than once; all must match.")
    private List<String> filters = new ArrayList<>();

    @Option(
            names = "--plugins",
            paramLabel = "JAR",
            split = ":",
            description = "Jars with the further methods, networks or tasks that the run used.")
    private List<Path> plugins = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Run directory of the new run (default: runs/reproduce-<suite>-<time>).")
    private @Nullable Path output;

    @Option(names = "--json", description = "Print the answers as JSON instead of a table.")
    private boolean json;

    @Option(
            names = "--time-tolerance",
            paramLabel = "SHARE",
            defaultValue = "" + Tolerances.STEP_TIME,
            description = "How far a step time may lie outside the 10th to 90th percentiles stored for its cell"
                    + " (default: ${DEFAULT-VALUE}).")
    private double timeTolerance;

    @Option(
            names = "--metric-band",
            paramLabel = "X",
            defaultValue = "0",
            description = "Largest difference of a metric that counts as noise"
                    + " (default: 2 sqrt(2 p (1 - p) / n) for a metric p over n held-out items).")
    private double metricBand;

    @Mixin
    private RunnerArguments runner;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        if (!(timeTolerance >= 0) || !(metricBand >= 0)) {
            throw UserError.usage("--time-tolerance and --metric-band must be 0 or larger");
        }
        StoredRun stored = StoredRun.read(run);
        Installation installation = Installation.current(plugins);
        Path runDir = output != null
                ? output
                : RunDirectories.fresh(
                        "reproduce-" + stored.manifest().suite().name(),
                        Clock.systemUTC().instant());
        refuseItself(runDir);
        Filter filter = Filter.parse(filters);
        Path suiteFile = suiteFile(stored, runDir);
        Suite suite = new SuiteLoader(Vocabulary.of(Vocabulary.loader(plugins), installation)).load(suiteFile);
        Plan planned = Planner.plan(suite, filter);
        Set<String> keys = keys(stored, planned, filter);
        Plan plan = new Plan(
                suite,
                planned.trials().stream()
                        .filter(trial -> keys.contains(trial.key()))
                        .toList(),
                planned.excluded());
        stored.checkSteps(List.copyOf(keys));
        RunContext context = RunContext.of(
                installation,
                new Runners(installation, Machine.local())
                        .of(
                                runner.of(suite),
                                suite,
                                List.of(runDir),
                                GpuChoice.of(Machine.local(), suite.device(), List.of())),
                spec.commandLine().getParent().getParseResult().originalArgs());
        if (!execute(plan, suiteFile, runDir, context)) {
            return INTERRUPTED;
        }
        Reproduction reproduction =
                Reproduction.judge(stored, StoredRun.read(runDir), keys, Tolerances.of(timeTolerance, metricBand));
        tell(reproduction, runDir);
        return reproduction.worst() == Answer.NOT_REPRODUCED ? NOT_REPRODUCED : 0;
    }

    /** A resumed run has nothing left to do, and would be held against itself. */
    private void refuseItself(Path runDir) throws IOException {
        if (Files.exists(runDir) && Files.isSameFile(run, runDir)) {
            throw UserError.usage("-o " + runDir + ": is the run itself; name another directory for the new one");
        }
    }

    private static Path suiteFile(StoredRun stored, Path runDir) {
        Path file = runDir.resolve("suite.yaml");
        try {
            Files.createDirectories(runDir);
            return Files.writeString(file, stored.manifest().suite().text());
        } catch (IOException e) {
            throw UserError.infrastructure(
                    file + ": cannot be written: " + e + ". Check permissions, or choose another directory with -o.",
                    e);
        }
    }

    /** The trials to answer for: rows that the filter keeps, and without a filter also those that are not planned now. */
    private Set<String> keys(StoredRun stored, Plan planned, Filter filter) {
        Set<String> keys = new LinkedHashSet<>();
        if (filter.isAll()) {
            keys.addAll(stored.rows().keySet());
        } else {
            planned.trials().stream()
                    .map(Trial::key)
                    .filter(stored.rows()::containsKey)
                    .forEach(keys::add);
        }
        if (keys.isEmpty()) {
            throw UserError.usage(run + ": has no row"
                    + (filter.isAll() ? "" : " that --filter '" + filter + "' keeps") + ", so there is nothing to"
                    + " reproduce");
        }
        return keys;
    }

    /** Returns false if it was interrupted. */
    private boolean execute(Plan plan, Path suiteFile, Path runDir, RunContext context) throws InterruptedException {
        PrintWriter progressTo =
                json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        GpuChoice gpus = GpuChoice.of(context.machine(), plan.suite().device(), List.of());
        TimeEstimate estimate =
                new TimeEstimate(plan.suite(), Runtime.getRuntime().availableProcessors(), gpus);
        ProgressView progress = ProgressView.create(progressTo, plan, estimate, System::nanoTime);
        progressTo.printf(
                Locale.ROOT,
                "reproducing %s: %d trials, about %s; results in %s%n",
                run,
                plan.trials().size(),
                TimeEstimate.text(estimate.seconds(plan)),
                runDir);
        progressTo.flush();
        SuiteRun suiteRun = new SuiteRun(context, plan, suiteFile, runDir, gpus, progress);
        Interruption interruption = Interruption.install(suiteRun, progress, runDir);
        RunSummary summary;
        boolean ended;
        try {
            summary = suiteRun.run();
        } finally {
            ended = interruption.remove();
            progress.close();
        }
        return ended && summary.left() == 0;
    }

    private void tell(Reproduction reproduction, Path runDir) throws IOException {
        String text = new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(ReproductionJson.of(reproduction));
        Path file = runDir.resolve("reproduction.json");
        Files.writeString(file, text + "\n");
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(text);
        } else {
            new ReproductionText(reproduction).print(out);
            out.println("the same as JSON: " + file);
        }
        out.flush();
    }
}

package io.normbench.cli.run;

import io.normbench.cli.common.Interruption;
import io.normbench.cli.common.LineProgress;
import io.normbench.cli.common.Vocabulary;
import io.normbench.machine.Machine;
import io.normbench.run.setup.GpuChoice;
import io.normbench.run.setup.Installation;
import io.normbench.run.setup.RunContext;
import io.normbench.run.slurm.ElementRun;
import io.normbench.run.slurm.SlurmRun;
import io.normbench.run.worker.Runner;
import io.normbench.suite.plan.Filter;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Planner;
import io.normbench.suite.read.SuiteLoader;
import io.normbench.util.UserError;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code normbench element}: what Slurm starts for each element of a job array. */
@Command(
        name = "element",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "Carries out an element of a job array; Slurm starts it.")
public final class ElementCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;

    @Parameters(index = "0", paramLabel = "DIR", description = "The run directory.")
    private Path runDir;

    @Option(names = "--submission", required = true, paramLabel = "N", description = "Number of the submission.")
    private int submission;

    @Option(names = "--array", required = true, paramLabel = "N", description = "Number of the array in it.")
    private int array;

    @Option(names = "--plugins", paramLabel = "JAR", split = ":", description = "Jars with further methods.")
    private List<Path> plugins = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Installation installation = Installation.current(plugins);
        RunContext context = RunContext.of(
                installation,
                Runner.local(),
                spec.commandLine().getParent().getParseResult().originalArgs());
        ElementRun run = new ElementRun(context, runDir, submission, array, System.getenv());
        Path suite = runDir.resolve("slurm").resolve(SlurmRun.SUITE);
        Plan plan = Planner.plan(
                new SuiteLoader(Vocabulary.of(Vocabulary.loader(plugins), installation)).load(suite), Filter.all());
        GpuChoice gpus = GpuChoice.of(Machine.local(), plan.suite().device(), List.of());
        Interruption interruption = Interruption.install(run::stop);
        int left;
        boolean ended;
        try {
            left = run.run(plan, suite, gpus, new LineProgress(out));
        } finally {
            ended = interruption.remove();
        }
        if (!ended) {
            return INTERRUPTED;
        }
        out.println(left == 0 ? "all trials of this element have a row" : left + " trials of this element have no row");
        return left == 0 ? 0 : UserError.INFRASTRUCTURE;
    }
}

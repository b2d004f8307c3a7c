package io.normbench.cli.run;

import io.normbench.publish.RunReports;
import io.normbench.run.slurm.Collector;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code normbench collect}: merges what a cluster has measured so far. */
@Command(
        name = "collect",
        mixinStandardHelpOptions = true,
        description =
                "Merges what the elements of a run on Slurm have measured so far into its results, every trial once,"
                        + " and renders the report; may be said again, also while jobs run.")
public final class CollectCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIR", description = "The run directory.")
    private Path runDir;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Collector.Collected collected = new Collector(runDir, Clock.systemUTC()).collect();
        out.printf(
                Locale.ROOT,
                "%d rows merged; %d of %d trials have a row%n",
                collected.merged(),
                collected.rows(),
                collected.planned());
        if (collected.rows() > 0) {
            RunReports.render(runDir, runDir.resolve("report"));
            out.println("report: " + runDir.resolve("report/index.html"));
        }
        return 0;
    }
}

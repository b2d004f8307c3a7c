package io.normbench.cli.run;

import io.normbench.run.setup.Installation;
import io.normbench.run.setup.RunContext;
import io.normbench.run.slurm.RunStatus;
import io.normbench.run.slurm.Slurm;
import io.normbench.run.slurm.SlurmRun;
import io.normbench.run.slurm.SystemPrograms;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code normbench status}: how a run stands, also one that goes on elsewhere. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "Says how a run stands: rows, failures, time left, and the elements of a run on Slurm. Changes nothing.")
public final class StatusCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long PAUSE_MILLIS = 5_000;

    @Parameters(index = "0", paramLabel = "DIR", description = "The run directory.")
    private Path runDir;

    @Option(names = "--watch", description = "Say it again every few seconds, until the run is complete.")
    private boolean watch;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        SlurmRun run = new SlurmRun(
                RunContext.local(Installation.current(List.of())),
                new Slurm(new SystemPrograms(PATIENCE)),
                runDir,
                out::println);
        List<String> before = List.of();
        while (true) {
            Optional<Map<String, Slurm.Queued>> queue = run.queue();
            RunStatus status = new RunStatus(runDir, queue, Clock.systemUTC().instant());
            List<String> lines = status.lines();
            if (!lines.equals(before)) {
                lines.forEach(out::println);
                out.flush();
                before = lines;
            }
            boolean over =
                    queue.isPresent() && queue.get().isEmpty() && !run.jobs().isEmpty();
            if (!watch || status.complete() || over) {
                return 0;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}

package io.normbench.cli.compare;

import io.normbench.comparison.Limits;
import io.normbench.comparison.RunComparison;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code normbench compare}: how well stored runs agree. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Says how well stored runs agree: ratios to the reference, step times, the order of methods, memory,"
                    + " accuracy, and what differs between machines and builds. Of three or more the first is compared"
                    + " with each other one, and all pairs are summed up.",
            "They agree if they keep the limits given; without limits if 90%% of their ratios differ by no more than the"
                    + " intervals allow.",
            "Exit status: 0 they agree, 1 they do not, 4 incomparable: no cell in common."
        })
public final class CompareCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "DIR", description = "Run directories, at least two.")
    private List<Path> runDirs = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where comparison.html and comparison.md go (default: comparison in the last DIR).")
    private @Nullable Path output;

    @Option(
            names = "--median",
            paramLabel = "SHARE",
            description = "Half of the ratios may differ by at most this, as in 0.03; training and inference apart.")
    private @Nullable Double median;

    @Option(
            names = "--p95",
            paramLabel = "SHARE",
            description = "95%% of the ratios may differ by at most this, as in 0.10.")
    private @Nullable Double p95;

    @Option(
            names = "--tau",
            paramLabel = "TAU",
            description = "Kendall's tau of the order of methods must be at least this in the median over all groups,"
                    + " as in 0.9.")
    private @Nullable Double tau;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Limits limits = new Limits(Optional.ofNullable(median), Optional.ofNullable(p95), Optional.ofNullable(tau));
        RunComparison comparison = RunComparison.read(runDirs, limits);
        Path folder = output != null ? output : runDirs.get(runDirs.size() - 1).resolve("comparison");
        PrintWriter out = spec.commandLine().getOut();
        comparison.text().forEach(out::println);
        out.flush();
        comparison.write(folder);
        out.println("page: " + folder.resolve("comparison.html"));
        return comparison.exitStatus();
    }
}

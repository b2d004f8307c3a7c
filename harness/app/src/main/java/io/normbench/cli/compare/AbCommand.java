package io.normbench.cli.compare;

import io.normbench.cli.common.Interruption;
import io.normbench.cli.run.RunCommand;
import io.normbench.run.TimeEstimate;
import io.normbench.run.ab.AbRequest;
import io.normbench.run.ab.AbRun;
import io.normbench.run.ab.AbSummary;
import io.normbench.run.ab.ArmSpec;
import io.normbench.run.setup.RunDirectories;
import io.normbench.util.UserError;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code normbench ab}: measures two builds, two plug-in jars or two option sets in turn. */
@Command(
        name = "ab",
        mixinStandardHelpOptions = true,
        description = {
            "Measures a base and a head interleaved (ABBA), a fresh worker for every trial; for 'normbench gate'.",
            "The arms differ in the distribution, in plug-ins or in options; what is not named is this NormBench.",
            "A second call on the same directory resumes."
        })
public final class AbCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;
    private static final int LEAST_PAIRS = 1;

    @Mixin
    private AbArguments arguments;

    @Option(names = "--base", paramLabel = "DIST", description = "Distribution of the base, as 'make build' leaves it.")
    private @Nullable Path base;

    @Option(names = "--head", paramLabel = "DIST", description = "Distribution of the head.")
    private @Nullable Path head;

    @Option(names = "--base-plugins", paramLabel = "JAR", split = ":", description = "Jars of the base alone.")
    private List<Path> basePlugins = new ArrayList<>();

    @Option(names = "--head-plugins", paramLabel = "JAR", split = ":", description = "Jars of the head alone.")
    private List<Path> headPlugins = new ArrayList<>();

    @Option(
            names = "--base-options",
            paramLabel = "METHOD.OPTION=VALUE",
            description = "Option of a method in the base: gn.groups=4. May be given more than once.")
    private List<String> baseOptions = new ArrayList<>();

    @Option(
            names = "--head-options",
            paramLabel = "METHOD.OPTION=VALUE",
            description = "Option of a method in the head. May be given more than once.")
    private List<String> headOptions = new ArrayList<>();

    @Option(names = "--pairs", paramLabel = "N", description = "Pairs of each cell (default: ${DEFAULT-VALUE}).")
    private int pairs = AbRun.SCREENING_PAIRS;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (pairs < LEAST_PAIRS) {
            throw UserError.usage("--pairs " + pairs + ": expected a number of at least " + LEAST_PAIRS);
        }
        ArmSpec baseArm = new ArmSpec(arguments.distribution(base, "--base"), basePlugins, baseOptions);
        ArmSpec headArm = new ArmSpec(arguments.distribution(head, "--head"), headPlugins, headOptions);
        if (base == null && head == null && baseArm.equals(headArm)) {
            throw UserError.usage("base and head are the same; name --base DIST and --head DIST, or --base-plugins or"
                    + " --head-plugins, or --base-options or --head-options ('normbench aa' measures a build against"
                    + " itself)");
        }
        Clock clock = Clock.systemUTC();
        Path dir = arguments.output() != null ? arguments.output() : RunDirectories.fresh("ab", clock.instant());
        AbView view = new AbView(out, System::nanoTime);
        out.printf(Locale.ROOT, "base %s%nhead %s%nresults in %s%n", describe(baseArm), describe(headArm), dir);
        AbRun run = new AbRun(dir, view, Runtime.getRuntime().availableProcessors(), clock, System::nanoTime);
        AbRequest request = new AbRequest(
                baseArm,
                headArm,
                arguments.suite(),
                arguments.filters(),
                arguments.threads(),
                arguments.orderSeed(),
                Path.of(""),
                pairs,
                arguments.allowMany());
        Interruption interruption = Interruption.install(() -> {
            run.stop();
            view.interrupted(dir);
        });
        AbSummary summary;
        boolean ended;
        try {
            summary = run.run(
                    request, spec.commandLine().getParent().getParseResult().originalArgs());
        } finally {
            ended = interruption.remove();
        }
        if (!ended) {
            return INTERRUPTED;
        }
        out.printf(
                Locale.ROOT,
                "%d trials in %s; judge them with: normbench gate %s%n",
                summary.trialsRun(),
                TimeEstimate.text(summary.wallSeconds()),
                dir);
        out.flush();
        if (!RunCommand.anyCompleted(summary.rows())) {
            throw UserError.infrastructure("no trial completed");
        }
        return 0;
    }

    private static String describe(ArmSpec arm) {
        return arm.distribution().home()
                + (arm.plugins().isEmpty() ? "" : " with " + arm.plugins())
                + (arm.options().isEmpty() ? "" : " with " + arm.options());
    }
}

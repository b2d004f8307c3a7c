package io.normbench.cli.compare;

import io.normbench.cli.common.Interruption;
import io.normbench.gate.rule.SmallestDetectable;
import io.normbench.gate.sample.CellFamily;
import io.normbench.gate.sample.Quantity;
import io.normbench.gate.verdict.GateSettings;
import io.normbench.gate.verdict.NoiseFile;
import io.normbench.gate.verdict.NoiseModel;
import io.normbench.gate.verdict.Threshold;
import io.normbench.gating.AaNoise;
import io.normbench.run.ab.AbRun;
import io.normbench.run.ab.ArmSpec;
import io.normbench.run.ab.NoiseFiles;
import io.normbench.run.ab.aa.AaRecord;
import io.normbench.run.ab.aa.AaRequest;
import io.normbench.run.ab.aa.AaRun;
import io.normbench.run.setup.RunDirectories;
import io.normbench.util.UserError;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code normbench aa}: measures what builds of one commit differ by on this machine. */
@Command(
        name = "aa",
        mixinStandardHelpOptions = true,
        description = {
            "Measures builds of one commit against each other: the noise that a gate on this machine must exceed.",
            "Writes aa.json and the noise model that the gate uses. A second call on the same directory resumes, or adds"
                    + " comparisons."
        })
public final class AaCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;
    private static final int GATED_CELLS = 24;

    @Mixin
    private AbArguments arguments;

    @Option(
            names = "--dist",
            paramLabel = "DIST",
            description = "A build of the commit; give several, built apart (default: this one, against itself).")
    private List<Path> builds = new ArrayList<>();

    @Option(
            names = "--comparisons",
            paramLabel = "N",
            description = "Comparisons of each family of cells (one task, similar batch sizes), shared among its cells"
                    + " (default: ${DEFAULT-VALUE}, the fewest that the gate believes).")
    private int comparisons = 20;

    @Option(
            names = "--pairs",
            paramLabel = "N",
            description = "Pairs of each comparison, as in the gate's screening (default: ${DEFAULT-VALUE}).")
    private int pairs = AbRun.SCREENING_PAIRS;

    @Option(
            names = "--noise",
            paramLabel = "FILE",
            description = "Where the noise model goes (default: where 'normbench gate' looks for this environment's).")
    private @Nullable Path noise;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (pairs < 1 || comparisons < 1) {
            throw UserError.usage(
                    "--pairs " + pairs + ", --comparisons " + comparisons + ": expected at least 1 of each");
        }
        List<ArmSpec> specs = builds.isEmpty()
                ? List.of(ArmSpec.of(arguments.distribution(null, "--dist")))
                : builds.stream()
                        .map(build -> ArmSpec.of(arguments.distribution(build, "--dist")))
                        .toList();
        Clock clock = Clock.systemUTC();
        Path dir = arguments.output() != null ? arguments.output() : RunDirectories.fresh("aa", clock.instant());
        AbView view = new AbView(out, System::nanoTime);
        specs.forEach(build ->
                out.printf(Locale.ROOT, "build %s%n", build.distribution().home()));
        out.printf(Locale.ROOT, "results in %s%n", dir);
        AaRun run = new AaRun(dir, view, Runtime.getRuntime().availableProcessors(), clock, System::nanoTime);
        AaRequest request = new AaRequest(
                specs,
                arguments.suite(),
                arguments.filters(),
                arguments.threads(),
                arguments.orderSeed(),
                comparisons,
                pairs,
                arguments.allowMany(),
                AaNoise::family);
        Interruption interruption = Interruption.install(() -> {
            run.stop();
            view.interrupted(dir);
        });
        AaRecord aa;
        boolean ended;
        try {
            aa = run.run(
                    request, spec.commandLine().getParent().getParseResult().originalArgs());
        } finally {
            ended = interruption.remove();
        }
        if (!ended) {
            return INTERRUPTED;
        }
        aa.cells().forEach(cell -> out.println(line(cell)));
        out.flush();
        if (aa.cells().stream().allMatch(cell -> cell.logRatios().isEmpty())) {
            throw UserError.infrastructure("no comparison is complete, so there is no noise to store");
        }
        Path file = noise != null
                ? noise
                : NoiseFiles.of(System::getenv, Path.of(System.getProperty("user.home")), aa.fingerprint());
        NoiseModel model = AaNoise.of(aa);
        NoiseFile.write(file, model);
        Map<CellFamily, Double> pairSpread = AaNoise.pairSpread(aa);
        model.spreads().forEach(spread -> out.println(sight(model, spread, pairSpread)));
        out.printf(Locale.ROOT, "noise model of environment %s stored in %s%n", aa.fingerprint(), file);
        out.flush();
        return 0;
    }

    /** What a gate of 24 cells could see; it hardly depends on their number. */
    private static String sight(NoiseModel model, NoiseModel.Spread spread, Map<CellFamily, Double> pairSpread) {
        if (spread.family().quantity().equals(Quantity.ACCURACY.id())) {
            return String.format(
                    Locale.ROOT,
                    "%s: trainings with one seed differ by %.2f points (root mean square of %d); the gate's margin is %.2f"
                            + " points",
                    spread.family().label(),
                    100 * spread.sd(),
                    spread.comparisons(),
                    100 * model.accuracyMargin(spread.family()));
        }
        Threshold threshold = model.threshold(spread.family(), GATED_CELLS);
        if (!threshold.gated()) {
            return spread.family().label() + ": not gated: " + threshold.basis();
        }
        GateSettings settings = GateSettings.defaults();
        double smallest = SmallestDetectable.paired(
                Objects.requireNonNull(pairSpread.get(spread.family()), "comparisons have pairs"),
                threshold.delta(),
                settings.screenPairs(),
                settings.confirmPairs());
        return String.format(
                Locale.ROOT,
                "%s: the gate sees a slow-down of %.1f%% in four of five cases; threshold %.1f%%: %s",
                spread.family().label(),
                100 * smallest,
                100 * threshold.delta(),
                threshold.basis());
    }

    /** Root mean square, not a standard deviation: the mean of an A/A comparison is known to be zero. */
    private static String line(AaRecord.Cell cell) {
        if (cell.logRatios().isEmpty()) {
            return cell.cell().label() + ": no complete comparison";
        }
        double squares = cell.logRatios().stream()
                .mapToDouble(ratio -> ratio * ratio)
                .average()
                .orElse(Double.NaN);
        return String.format(
                Locale.ROOT,
                "%s: %d comparisons differ by %.1f%% (root mean square)",
                cell.cell().label(),
                cell.logRatios().size(),
                100 * Math.expm1(Math.sqrt(squares)));
    }
}

package io.normbench.cli.compare;

import io.normbench.cli.common.Interruption;
import io.normbench.gate.GateRule;
import io.normbench.gate.report.GateReports;
import io.normbench.gate.sample.GateInputs;
import io.normbench.gate.verdict.Escalation;
import io.normbench.gate.verdict.GateResult;
import io.normbench.gate.verdict.GateSettings;
import io.normbench.gate.verdict.NoiseFile;
import io.normbench.gate.verdict.NoiseModel;
import io.normbench.gating.GateProcedure;
import io.normbench.run.ab.AbRun;
import io.normbench.run.ab.NoiseFiles;
import io.normbench.util.UserError;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code normbench gate}: judges an A/B measurement, or two stored runs. */
@Command(
        name = "gate",
        mixinStandardHelpOptions = true,
        description = {
            "Judges an A/B measurement; cells that look slower are measured again on fresh pairs first.",
            "With --base and --head it judges two stored runs, which is weaker.",
            "Exit status: 0 pass, 1 regression, 3 inconclusive only, 4 incomparable."
        })
public final class GateCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "Directory of 'normbench ab'.")
    private @Nullable Path dir;

    @Option(names = "--base", paramLabel = "DIR", description = "Stored run of the base.")
    private @Nullable Path base;

    @Option(names = "--head", paramLabel = "DIR", description = "Stored run of the head.")
    private @Nullable Path head;

    @Option(
            names = "--no-confirm",
            description = "Measure nothing: candidates without confirming pairs stay inconclusive.")
    private boolean withoutConfirming;

    @Option(
            names = "--noise",
            paramLabel = "FILE",
            description = "Noise model, or 'none' (default: this environment's, as 'normbench aa' stored it).")
    private @Nullable Path noise;

    @Option(
            names = "--earlier",
            paramLabel = "DIR",
            description = "An earlier gate, oldest first; give it for each. A cell that was inconclusive in the last"
                    + " three is measured again on fresh pairs whatever its screening says. For nightly runs.")
    private List<Path> earlier = new ArrayList<>();

    @Option(names = "--markdown", paramLabel = "FILE", description = "Write the comment for a pull request here too.")
    private @Nullable Path markdown;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where gate.md, gate.json and gate-junit.xml go (default: DIR, or ./gate).")
    private @Nullable Path output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        checkArguments();
        Escalation escalation = Escalation.of(earlier);
        Path measured = dir;
        if (measured == null || withoutConfirming) {
            GateInputs inputs = measured != null ? GateInputs.ofRun(measured) : stored();
            return report(new GateRule(noise(inputs), GateSettings.defaults(), escalation).decide(inputs), out);
        }
        AbView view = new AbView(out, System::nanoTime);
        AbRun run = new AbRun(
                measured, view, Runtime.getRuntime().availableProcessors(), Clock.systemUTC(), System::nanoTime);
        GateProcedure procedure = new GateProcedure(measured, run, this::noise, escalation, view::notice);
        Interruption interruption = Interruption.install(() -> {
            run.stop();
            view.interrupted(measured);
        });
        GateResult result;
        try {
            result = procedure.run();
        } finally {
            if (!interruption.remove()) {
                return INTERRUPTED;
            }
        }
        return report(result, out);
    }

    private void checkArguments() {
        boolean stored = base != null || head != null;
        if (!earlier.isEmpty() && stored) {
            throw UserError.usage(
                    "--earlier is for a directory of 'normbench ab'; stored runs have no pairs to confirm");
        }
        if (dir == null == !stored || stored && (base == null || head == null)) {
            throw UserError.usage("gate: name one directory of 'normbench ab', or two stored runs with --base DIR and"
                    + " --head DIR");
        }
    }

    /** Of the two runs that {@link #checkArguments()} found named. */
    private GateInputs stored() {
        return GateInputs.ofRuns(
                Objects.requireNonNull(base, "--base was checked"), Objects.requireNonNull(head, "--head was checked"));
    }

    private NoiseModel noise(GateInputs inputs) {
        if (noise != null && noise.toString().equals("none")) {
            return NoiseModel.unknown("--noise none");
        }
        Path file = noise != null
                ? noise
                : NoiseFiles.of(System::getenv, Path.of(System.getProperty("user.home")), inputs.fingerprint());
        if (noise != null || Files.exists(file)) {
            return NoiseFile.read(file);
        }
        return NoiseModel.unknown("no noise of environment " + inputs.fingerprint() + " is stored in " + file);
    }

    private int report(GateResult result, PrintWriter out) {
        Path folder = output != null ? output : dir != null ? dir : Path.of("gate");
        GateReports reports = new GateReports();
        reports.writeAll(result, folder);
        if (markdown != null) {
            GateReports.write(markdown, reports.markdown(result));
        }
        reports.summary(result).forEach(out::println);
        if ("true".equals(System.getenv("GITHUB_ACTIONS"))) {
            reports.annotations(result).forEach(out::println);
        }
        out.printf(Locale.ROOT, "reports: %s%n", folder);
        out.flush();
        return result.exitStatus();
    }
}

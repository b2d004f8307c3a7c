package io.normbench.cli;

import io.normbench.gate.ChangePoints;
import io.normbench.gate.GateInputs;
import io.normbench.gate.GateReports;
import io.normbench.gate.GateResult;
import io.normbench.gate.GateRule;
import io.normbench.gate.GateSettings;
import io.normbench.gate.History;
import io.normbench.gate.HistoryReports;
import io.normbench.gate.HistoryRun;
import io.normbench.gate.NoiseFile;
import io.normbench.gate.NoiseModel;
import io.normbench.util.UserError;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code normbench history}: step times, memory and accuracy over many runs. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "Lines stored runs up by commit and shows where step times, peak memory and accuracy changed,"
                + " apart for each environment and suite. Informs only: the exit status is 0 whatever it finds.")
final class HistoryCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "DIR", description = "Run directories, in any order.")
    private List<Path> runDirs;

    @Option(
            names = "--release",
            paramLabel = "DIR",
            description = "The run of the last release: the newest run is compared with it by the gate's rule, so that"
                    + " losses too small to notice one by one cannot add up.")
    private Path release;

    @Option(names = "--noise", paramLabel = "FILE", description = "The noise model to compare with (with --release).")
    private Path noise;

    @Option(names = "--json", description = "Print JSON instead of tables.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (noise != null && release == null) {
            throw UserError.usage("--noise is for the comparison with --release; name a release, or leave it out");
        }
        ChangePoints settings = ChangePoints.defaults();
        Set<String> seen = new HashSet<>();
        List<HistoryRun> runs = runDirs.stream()
                .map(HistoryRun::read)
                .filter(run -> seen.add(run.runId())) // a run named twice is one value, not two
                .toList();
        List<History> histories = History.of(runs, settings);
        GateResult ratchet = release == null ? null : ratchet();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(HistoryReports.json(histories, ratchet));
            return 0;
        }
        HistoryReports.text(histories, settings).forEach(out::println);
        if (ratchet != null) {
            out.println();
            out.println("newest run against the last release:");
            new GateReports().summary(ratchet).forEach(line -> out.println("  " + line));
        }
        return 0;
    }

    private GateResult ratchet() {
        Path newest = runDirs.stream()
                .max(Comparator.comparing(dir -> HistoryRun.read(dir).created()))
                .orElseThrow();
        NoiseModel model = noise == null ? NoiseModel.unknown("none was named") : NoiseFile.read(noise);
        return new GateRule(model, GateSettings.defaults()).decide(GateInputs.ofRuns(release, newest));
    }
}
